// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import GObject from 'gi://GObject';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, cancelled, check, collectUntil, control, equal, matches, newRequest, newSession, rejection, until
} from './support.js';

export const behaviours = {
    async 'task-list-model'() {
        const session = newSession();
        const tasks = [1, 2, 3].map(() => session.data_task(newRequest('raw', '/never')));
        const changes = [];
        const model = session.tasks;
        const items = () => Array.from({length: model.get_n_items()}, (_, i) => model.get_item(i));

        check(model === session.tasks, 'another list');
        equal(model.get_item_type().name, 'UrlTask');
        equal(model.get_n_items(), 0);
        model.connect('items-changed', (_model, ...change) => changes.push(change));
        tasks.reverse();
        tasks.forEach(task => task.resume());
        await until(() => model.get_n_items() === 3);
        equal(items().map(task => task.identifier), [3, 2, 1]);
        check(items().every((task, i) => task === tasks[i]), 'other objects');

        tasks[1].cancel();
        await until(() => model.get_n_items() === 2);
        equal(items().map(task => task.identifier), [3, 1]);
        tasks.forEach(task => task.cancel());
        await until(() => model.get_n_items() === 0);
        equal(changes.slice(0, 4), [[0, 0, 1], [1, 0, 1], [2, 0, 1], [1, 1, 0]]);
        equal(changes.length, 6);
    },

    async 'label-identifier-gettask'() {
        const session = newSession();
        const [first, second] = [1, 2].map(() => session.data_task(newRequest('raw', '/never')));
        let notified = 0;

        for (const object of [first, session]) {
            object.connect('notify::label', () => notified++);
            equal(object.label, null);
            object.label = 'Überschrift';
            object.label = 'Überschrift';
            equal(object.label, 'Überschrift');
        }
        equal(notified, 2);
        check(first.identifier !== second.identifier, 'equal identifiers');
        check(first.session === session, 'another session');
        equal(session.get_task(first.identifier), null);

        first.resume();
        check(session.get_task(first.identifier) === first, 'another task');
        equal(session.get_task(second.identifier), null);
        const record = new Record(first);
        first.cancel();
        await record.completed;
        equal(session.get_task(first.identifier), null);
    },

    async 'invalidate'() {
        const session = newSession();
        const task = session.data_task(newRequest('raw', '/trickle/5/20'));
        const record = new Record(task);
        const events = [];

        session.connect('invalidated', (_session, error) => events.push(error));
        task.connect('completed', () => events.push('completed'));
        task.resume();
        session.finish_tasks_and_invalidate();
        session.finish_tasks_and_invalidate();
        matches(await rejection(session.data_task(newRequest('raw', '/ok')).run_async(null)),
            UrlSession.Error, UrlSession.Error.SESSION_INVALIDATED);
        matches(await rejection(session.load_async(newRequest('raw', '/ok'), null)),
            UrlSession.Error, UrlSession.Error.SESSION_INVALIDATED);
        equal(await record.completed, null);
        await until(() => events.length === 2);
        await control('/stats');
        equal(events, ['completed', null]);
        equal(record.size, 60);

        const other = newSession();
        const failed = rejection(other.data_task(newRequest('raw', '/never')).run_async(null));
        other.invalidate_and_cancel();
        cancelled(await failed);
    },

    async 'session-signals'() {
        const session = newSession();
        const events = [];
        let created = null;

        session.connect('task-created', (_session, task) => {
            created = task;
            events.push('task-created');
            task.connect('completed', () => events.push('completed'));
        });
        session.connect('task-completed', (_session, task, error) => {
            check(task === created, 'another task');
            equal(error, null);
            events.push('task-completed');
        });

        const task = session.data_task(newRequest('raw', '/bytes/10'));
        equal(events, ['task-created']);
        check(task === created, 'another task');
        await task.run_async(null);
        await session.load_async(newRequest('raw', '/bytes/10'), null);
        await until(() => events.length === 6);
        const once = ['task-created', 'completed', 'task-completed'];
        equal(events, [...once, ...once]);
    },

    async 'gc-running'() {
        const observer = newSession();
        // A binding does not hold its source, and tells when it is gone.
        const bindings = [];
        const isGone = binding => binding.dup_source() === null;
        // Holds the transfer back, and not the task.
        let question = null;
        const start = () => new Promise(resolve => {
            const session = newSession();
            const task = session.data_task(newRequest('raw', '/bytes/1000'));

            session.connect('task-completed', (_session, _task, error) => resolve(error));
            task.connect('response-received', (_task, decision) => {
                question = decision;
                return true;
            });
            for (const source of [session, task]) {
                bindings.push(source.bind_property('label', observer, 'label',
                    GObject.BindingFlags.DEFAULT));
            }
            task.resume();
        });

        const completed = start();
        await until(() => question !== null);
        for (let i = 0; i < 5; i++)
            await collectUntil(() => true, 'nothing');
        equal(bindings.map(isGone), [false, false]);
        question.allow();
        equal(await completed, null);
        await collectUntil(() => bindings.every(isGone), 'the session and the task');
    },
};
