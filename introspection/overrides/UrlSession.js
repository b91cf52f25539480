// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

/* exported _init */

const {Gio} = imports.gi;

// What the introspected library gets besides in GJS:
//
// - The asynchronous methods of sessions, tasks and cookie storages promises
//   when they are called without a callback. An application that calls
//   Gio._promisify() for them itself does no harm.
//
// - decision.settle(promise) keeps a decision open until the promise settles,
//   and returns true, so that a handler can be written as
//
//     task.connect('response-received',
//         (_task, decision) => decision.settle(ask(decision)));
//
//   If the decision has no answer by then, it takes its default. A rejection
//   is logged. What the promise resolves to means nothing.

function _settle(open, promise) {
    const finish = () => {
        open.delete(this);
        // After an answer this does nothing.
        this.perform_default();
    };

    // Held here, because nothing else needs to hold a pending promise.
    open.add(this);
    Promise.resolve(promise)
        .catch(error => logError(error, 'Decision not answered'))
        .then(finish);

    return true;
}

function _init() {
    const open = new Set();

    for (const verb of ['download', 'flush', 'load', 'load_json', 'load_object', 'load_text', 'open',
        'reset', 'upload'])
        Gio._promisify(this.Session.prototype, `${verb}_async`);
    Gio._promisify(this.DataTask.prototype, 'load_async');
    for (const verb of ['cancel_producing_resume_data', 'save'])
        Gio._promisify(this.DownloadTask.prototype, `${verb}_async`);
    Gio._promisify(this.UploadTask.prototype, 'cancel_producing_resume_data_async');
    Gio._promisify(this.Task.prototype, 'run_async');
    for (const verb of ['list', 'lookup', 'remove', 'remove_since', 'store'])
        Gio._promisify(this.CookieStorage.prototype, `${verb}_async`);

    this.Decision.prototype.settle = function (promise) {
        return _settle.call(this, open, promise);
    };
}
