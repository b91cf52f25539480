// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What a load has cost.

import GLib from 'gi://GLib';
import Json from 'gi://Json';
import UrlSession from 'gi://UrlSession?version=1';

import {check, equal, newRequest, newSession, url} from './support.js';

// The metrics of a load, and what told of them in which order.
async function measure(session, request) {
    const task = session.data_task(request);
    const names = [];
    const handler = session.connect('task-metrics', (_session, told, metrics) => {
        check(told === task && metrics === task.metrics, 'Other metrics');
        names.push('task-metrics');
    });

    task.connect('metrics-collected', (_task, metrics) => {
        check(metrics === task.metrics, 'Other metrics');
        names.push('metrics-collected');
    });
    task.connect('completed', () => names.push('completed'));
    equal(task.metrics, null);
    await task.load_async(null);
    session.disconnect(handler);
    equal(names, ['metrics-collected', 'task-metrics', 'completed']);
    return task.metrics;
}

function list(model) {
    return Array.from({length: model.get_n_items()}, (_, i) => model.get_item(i));
}

function har(metrics, includeSecrets) {
    return JSON.parse(Json.to_string(metrics.to_har(includeSecrets), false)).log;
}

export const behaviours = {
    async 'metrics'() {
        const session = newSession();
        const metrics = await measure(session, newRequest('raw', '/bytes/1000'));
        const [first] = list(metrics.transactions);
        const [second] =
            list((await measure(session, newRequest('raw', '/bytes/1000'))).transactions);

        check(metrics.end > metrics.start, 'The end is not after the start');
        check(metrics.start >= GLib.get_monotonic_time() - 60e6, 'Another clock');
        equal([first.protocol_name, first.reused_connection, first.proxy, first.fetch_type],
            ['http/1.1', false, false, UrlSession.FetchType.NETWORK]);
        equal(`http://${first.remote_address}/`, url('raw', '/'));
        check(first.connect_start > 0 && first.connect_end >= first.connect_start, 'No connection');
        check(first.request_start >= first.connect_end, 'Sent before it was connected');
        check(first.response_end >= first.response_start, 'Ended before it began');
        equal([first.response_body_bytes, first.response_body_size], [1000, 1000]);
        equal([first.tls_start, first.tls_cipher], [0, null]);
        equal([second.reused_connection, second.connect_start, second.dns_start], [true, 0, 0]);
        equal(second.local_address, first.local_address);
    },

    async 'metrics-redirect'() {
        const metrics = await measure(newSession(), newRequest('raw', '/redirect/2'));

        equal(metrics.redirect_count, 2);
        equal(list(metrics.transactions).map(t => t.response.status_code), [302, 302, 200]);
        equal(metrics.transactions.get_item(0).request.uri_string, url('raw', '/redirect/2'));
    },

    async 'metrics-har'() {
        const request = newRequest('raw', `/redirect-to/302?${url('raw', '/ok')}`);
        request.set_header('Authorization', 'Bearer secret');
        const metrics = await measure(newSession(), request);
        const log = har(metrics, false);

        equal([log.version, log.entries.length], ['1.2', 2]);
        equal(log.entries.map(entry => entry.response.status), [302, 200]);
        check(!JSON.stringify(log).includes('secret'), 'A secret is shown');
        check(JSON.stringify(har(metrics, true)).includes('Bearer secret'), 'It is not shown');
    },
};
