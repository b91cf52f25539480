// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Limits of time, and tasks that wait for a connection.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, cancelled, check, control, equal, matches, newRequest, newSession, rejection, text,
    until, url
} from './support.js';

// A task that has the one connection there is, and its record.
async function occupy(session) {
    const task = session.data_task(newRequest('raw', '/never'));
    const record = new Record(task);

    await control('/reset');
    task.resume();
    await control('/wait/route/1/never');
    return [task, record];
}

// Makes the test's network monitor call the network metered, or free again.
async function toggleMetered() {
    const monitor = Gio.NetworkMonitor.get_default();
    const before = monitor.network_metered;
    const pid = new Gio.Credentials().get_unix_pid();

    GLib.spawn_command_line_sync(`kill -USR2 ${pid}`);
    await until(() => monitor.network_metered !== before);
}

// Another way to this machine, which does not count as this machine.
function elsewhere() {
    return UrlSession.Request.new(url('raw', '/ok').replace('127.0.0.1', '0.0.0.0'));
}

const insecure = {transport_security: new UrlSession.TransportSecurity({allows_insecure_http: true})};

export const behaviours = {
    async 'metered-network'() {
        const session = newSession(insecure);
        const thrifty = newSession({...insecure, allows_metered_network: false});
        const refused = elsewhere();
        refused.allows_metered_network = false;

        await session.load_async(refused, null);
        await toggleMetered();
        for (const attempt of
            [session.load_async(refused, null), thrifty.load_async(elsewhere(), null)]) {
            matches(await rejection(attempt), UrlSession.Error,
                UrlSession.Error.NETWORK_NOT_ALLOWED);
        }
        const [bytes] = await session.load_async(elsewhere(), null);
        equal(text(bytes), 'Hello');
        await thrifty.load_async(newRequest('raw', '/ok'), null);
        await toggleMetered();
    },

    async 'waits-for-connectivity'() {
        const session = newSession({
            ...insecure, allows_metered_network: false, waits_for_connectivity: true,
        });
        let waiting = 0;

        await session.load_async(elsewhere(), null);
        await toggleMetered();
        const task = session.data_task(elsewhere());
        task.connect('waiting-for-connectivity', () => waiting++);
        const loaded = task.load_async(null);
        await until(() => waiting > 0);
        equal(task.state, UrlSession.TaskState.RUNNING);
        await toggleMetered();
        equal(text(await loaded), 'Hello');
        equal(waiting, 1);
    },

    async 'request-timeout'() {
        const session = newSession({request_timeout: 1});

        // Longer than the limit in all, and a tenth of it without a byte.
        const [bytes] = await session.load_async(newRequest('raw', '/trickle/12/100'), null);
        equal(bytes.get_size(), 144);
        matches(await rejection(session.load_async(newRequest('raw', '/never'), null)),
            UrlSession.Error, UrlSession.Error.TIMED_OUT);
    },

    async 'request-timeout-own'() {
        const impatient = newRequest('raw', '/never');
        impatient.timeout = 0.2;
        const error = await rejection(newSession({request_timeout: 20}).load_async(impatient, null));
        matches(error, UrlSession.Error, UrlSession.Error.TIMED_OUT);
        check(error.message.includes('0.2'), error.message);

        const patient = newRequest('raw', '/slow-head/700');
        patient.set_timeout(20);
        const [bytes] = await newSession({request_timeout: 0.2}).load_async(patient, null);
        equal(text(bytes), 'Hello');
    },

    async 'resource-timeout'() {
        const session = newSession({resource_timeout: 0.5});
        const task = session.data_task(newRequest('raw', '/trickle/200/20'));

        matches(await rejection(task.load_async(null)), UrlSession.Error, UrlSession.Error.TIMED_OUT);
        matches(task.error, UrlSession.Error, UrlSession.Error.TIMED_OUT);
    },

    async 'priority'() {
        const session = newSession({max_connections_per_host: 1});
        const [blocking, record] = await occupy(session);
        const order = [];
        const tasks = Object.entries({b: 0.5, c: 0.25, d: 0.75, e: 0.5}).map(([label, priority]) => {
            const request = newRequest('raw', '/ok');
            request.priority = priority;
            const task = session.data_task(request);
            equal(task.priority, priority);
            task.connect('response-received', () => {
                order.push(label);
                return false;
            });
            task.resume();
            return task;
        });

        // A round trip, so that they are waiting when it changes.
        await control('/stats');
        tasks[1].priority = 1;
        equal(order, []);
        blocking.cancel();
        cancelled(await record.completed);
        await until(() => order.length === 4);
        equal(order, ['c', 'd', 'b', 'e']);
    },

    async 'queue-cancel'() {
        const session = newSession({max_connections_per_host: 1});
        const [blocking, record] = await occupy(session);
        const tasks = [1, 2].map(() => session.data_task(newRequest('raw', '/ok')));
        const [first, second] = tasks.map(task => new Record(task));

        tasks.forEach(task => task.resume());
        await control('/stats');
        tasks[0].cancel();
        cancelled(await first.completed);
        equal(first.names, ['completed']);
        equal([record.names, second.names], [[], []]);
        blocking.cancel();
        equal(await second.completed, null);
        equal(text(second.join()), 'Hello');
        equal((await control('/stats')).routes['/ok'], 1);
    },
};
