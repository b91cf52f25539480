// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, cancelled, check, control, equal, matches, newRequest, newSession, pattern, rejection,
    sameBytes, until
} from './support.js';

function newTask(path, peer = 'raw') {
    return newSession().data_task(newRequest(peer, path));
}

export const behaviours = {
    async 'cancel'() {
        const task = newTask('/never');
        const record = new Record(task);

        await control('/reset');
        task.resume();
        equal(task.state, UrlSession.TaskState.RUNNING);
        await control('/wait/route/1/never');
        task.cancel();
        task.cancel();
        equal(task.state, UrlSession.TaskState.CANCELLING);
        cancelled(await record.completed);
        cancelled(task.error);
        equal(task.state, UrlSession.TaskState.COMPLETED);
        task.cancel();
        task.resume();
        await control('/wait/closed/1');
        equal(record.names, ['completed']);
    },

    async 'cancel-cancellable'() {
        const session = newSession();
        const starts = [
            cancellable => session.load_async(newRequest('raw', '/never'), cancellable),
            cancellable => session.data_task(newRequest('raw', '/never')).load_async(cancellable),
            cancellable => session.data_task(newRequest('raw', '/never')).run_async(cancellable),
        ];

        for (const start of starts) {
            const cancellable = new Gio.Cancellable();
            await control('/reset');
            const failed = rejection(start(cancellable));
            await control('/wait/route/1/never');
            cancellable.cancel();
            cancelled(await failed);
            // One that is cancelled already.
            cancelled(await rejection(start(cancellable)));
        }
        await until(() => session.tasks.get_n_items() === 0);
    },

    async 'cancel-before-resume'() {
        const task = newTask('/bytes/10');
        const record = new Record(task);

        await control('/reset');
        task.cancel();
        cancelled(await record.completed);
        task.resume();
        equal(task.state, UrlSession.TaskState.COMPLETED);
        equal((await control('/stats')).requests, 0);
        equal(record.names, ['completed']);
    },

    async 'suspend'() {
        const task = newTask('/endless');
        const record = new Record(task);
        const id = task.connect('data-received', () => {
            task.disconnect(id);
            task.suspend();
            record.names.push('suspended');
        });

        task.resume();
        await until(() => record.names.includes('suspended'));
        equal(task.state, UrlSession.TaskState.SUSPENDED);
        await control('/wait/quiet/300');
        equal(record.names.at(-1), 'suspended');

        const size = record.size;
        task.suspend();
        task.resume();
        equal(task.state, UrlSession.TaskState.SUSPENDED);
        task.resume();
        await until(() => record.size > size + 4000000);
        task.cancel();
        cancelled(await record.completed);
    },

    async 'run-async'() {
        // What the override has done already.
        Gio._promisify(UrlSession.Task.prototype, 'run_async');

        const missing = newTask('/status/404');
        equal(await missing.run_async(null), true);
        equal(missing.response.status_code, 404);

        const task = newTask('/bytes/10');
        const record = new Record(task);
        equal(await Promise.all([task.run_async(null), task.run_async(null)]), [true, true]);
        equal(await task.run_async(null), true);
        equal(record.names, ['response-received', 'data-received', 'completed']);

        const refused = newTask('/', 'refused');
        for (let i = 0; i < 2; i++) {
            matches(await rejection(refused.run_async(null)),
                UrlSession.Error, UrlSession.Error.CANNOT_CONNECT);
        }
    },

    async 'streaming'() {
        const task = newTask('/bytes/1000000');
        const record = new Record(task);

        task.resume();
        equal(await record.completed, null);
        sameBytes(record.join(), pattern(1000000));
        check(record.pieces.every(piece => piece.get_size() > 0 && piece.get_size() <= 65536),
            'a piece is too large');
        equal(record.names[0], 'response-received');
        equal(record.names.indexOf('completed'), record.names.length - 1);
        check(record.names.slice(1, -1).every(name => name === 'data-received'), 'another signal between');
        equal(task.bytes_received, 1000000);
    },

    async 'progress'() {
        const task = newTask('/bytes/1000000');
        const record = new Record(task);
        const fractions = [];
        const counts = [];

        task.progress.connect('notify::fraction', progress => fractions.push(progress.fraction));
        task.connect('notify::bytes-received', () => counts.push(task.bytes_received));
        equal(task.progress.fraction, 0);
        task.resume();
        equal(await record.completed, null);
        equal(fractions.at(-1), 1);
        equal(fractions, [...fractions].sort((a, b) => a - b), 'order of fractions');
        equal(counts.at(-1), 1000000);
        equal([task.progress.completed, task.progress.total], [1000000, 1000000]);
        equal(task.bytes_expected_to_receive, 1000000);
        equal(typeof task.progress.description, 'string');
    },

    async 'progress-description'() {
        const words = async (path, pattern) => {
            const task = newTask(path);
            const seen = new Promise(resolve => task.progress.connect('notify::description', progress => {
                if (pattern.test(progress.description))
                    resolve();
            }));

            equal(task.progress.description, '0 bytes');
            task.resume();
            await seen;
            task.cancel();
        };

        await words('/bytes/1000000', /^1[.,]0\sMB — done$/);
        await words('/body-then-hang', /^\d+ bytes of 1[.,]0\skB$/);
        await words('/trickle/200/20', /^\d+ bytes — \d+ bytes\/s$/);
    },

    async 'session-progress'() {
        const session = newSession();
        const {progress} = session;
        let notified = 0;
        const tasks = [1000, 2000].map(size => {
            const request = newRequest('raw', '/never');
            request.method = 'POST';
            request.body = new GLib.Bytes(pattern(size));
            return session.data_task(request);
        });

        check(session.progress === progress, 'another progress');
        equal([progress.completed, progress.total, progress.fraction], [0, 0, 1]);
        progress.connect('notify::completed', () => notified++);
        tasks.forEach(task => task.resume());
        await until(() => progress.completed === 3000);
        equal([progress.total, progress.fraction], [3000, 1]);
        tasks[1].cancel();
        await until(() => progress.completed === 1000);
        equal(progress.total, 1000);
        const before = notified;
        tasks[0].cancel();
        await until(() => progress.completed === 0 && notified > before);
        equal([progress.completed, progress.total, progress.fraction], [0, 0, 1]);
        equal([progress.throughput, progress.seconds_remaining], [0, 0]);
    },

    async 'handler-throws'() {
        const task = newTask('/bytes/100000');
        const names = ['response-received', 'data-received', 'completed'];
        const seen = [];

        for (const name of names) {
            // An error that a handler throws is a critical message of GJS.
            GLib.test_expect_message('Gjs', GLib.LogLevelFlags.LEVEL_CRITICAL, `*of ${name} throws*`);
            const id = task.connect(name, () => {
                task.disconnect(id);
                seen.push(name);
                throw new Error(`expected: the handler of ${name} throws`);
            });
        }
        equal(await task.run_async(null), true);
        GLib.test_assert_expected_messages_internal('Gjs', 'tasks.js', 0, 'handler-throws');
        equal(seen, names);
        equal(task.bytes_received, 100000);
    },
};
