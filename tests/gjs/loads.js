// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, check, equal, matches, newDatabase, newRequest, newSession, pattern, rejection,
    sameBytes, text, thrown, url
} from './support.js';

export const behaviours = {
    async 'load'() {
        // What the override has done already.
        Gio._promisify(UrlSession.Session.prototype, 'load_async');
        Gio._promisify(UrlSession.DataTask.prototype, 'load_async');

        const session = newSession();
        const [bytes, response] = await session.load_async(newRequest('raw', '/bytes/100000'), null);
        sameBytes(bytes, pattern(100000));
        equal(response.status_code, 200);
        equal(response.expected_content_length, 100000);
        equal(response.uri.to_string(), url('raw', '/bytes/100000'));

        const task = session.data_task_for_uri(url('raw', '/bytes/100000'));
        sameBytes(await task.load_async(null), pattern(100000));
        equal(task.response.mime_type, 'application/octet-stream');
        equal(task.state, UrlSession.TaskState.COMPLETED);
        matches(await rejection(task.load_async(null)), Gio.IOErrorEnum, Gio.IOErrorEnum.PENDING);
    },

    async 'load-empty'() {
        for (const path of ['/empty', '/no-content']) {
            const [bytes] = await newSession().load_async(newRequest('raw', path), null);
            sameBytes(bytes, new Uint8Array());
        }
    },

    async 'load-404'() {
        const [bytes, response] = await newSession().load_async(newRequest('raw', '/status/404'), null);

        equal(response.status_code, 404);
        equal(text(bytes), 'Status 404\n');
        matches(thrown(() => response.ensure_success(bytes)),
            UrlSession.Error, UrlSession.Error.HTTP_STATUS);
    },

    async 'json-by-hand'() {
        const [bytes, response] = await newSession().load_async(newRequest('raw', '/json'), null);

        equal(response.mime_type, 'application/json');
        equal(JSON.parse(text(bytes)), {message: 'Hello', number: 42, list: [1, 2, 3]});
    },

    async 'echo-post'() {
        const request = newRequest('raw', '/echo');
        request.method = 'POST';
        request.set_header('X-Test', 'one');
        request.append_header('X-Test', 'two');
        request.body = new GLib.Bytes('Grüße');

        const echo = text((await newSession().load_async(request, null))[0]);
        check(echo.startsWith('POST /echo HTTP/1.1\r\n'), echo);
        check(/^X-Test: one(, two|\r\nX-Test: two)\r$/m.test(echo), echo);
        check(/^Content-Length: 7\r$/m.test(echo), echo);
        check(echo.endsWith('\r\n\r\nGrüße'), echo);
    },

    async 'echo-put-file'() {
        const [file, stream] = Gio.File.new_tmp('urlsession-XXXXXX');
        stream.close(null);
        try {
            const content = pattern(300000);
            file.replace_contents(content, null, false, Gio.FileCreateFlags.NONE, null);
            const request = newRequest('raw', '/echo');
            request.method = 'PUT';
            request.body_file = file;

            const [echo] = await newSession().load_async(request, null);
            const head = new TextDecoder().decode(echo.toArray().slice(0, -content.length));
            check(head.startsWith('PUT /echo '), head);
            check(/^Content-Length: 300000\r$/m.test(head), head);
            sameBytes(echo.new_from_bytes(echo.get_size() - content.length, content.length), content);

            request.uri_string = url('raw', '/sink');
            equal(text((await newSession().load_async(request, null))[0]), '300000');
        } finally {
            file.delete(null);
        }
    },

    async 'gzip'() {
        const task = newSession().data_task(newRequest('raw', '/gzip/50000'));

        sameBytes(await task.load_async(null), pattern(50000));
        equal(task.bytes_received, 50000);
        equal(task.bytes_expected_to_receive, -1);
    },

    async 'tls'() {
        const session = newSession({tls_database: newDatabase()});
        const [bytes, response] = await session.load_async(newRequest('nginx_tls', '/hello.txt'), null);

        equal(text(bytes), 'Hello, world!\n');
        check(response.tls_peer_certificate instanceof Gio.TlsCertificate, 'no certificate');
        matches(await rejection(newSession().load_async(newRequest('nginx_tls', '/hello.txt'), null)),
            UrlSession.Error, UrlSession.Error.CERTIFICATE_UNTRUSTED);
    },

    async 'http-version'() {
        const {AUTO, HTTP_1_1, HTTP_2} = UrlSession.HttpVersion;

        equal(new UrlSession.SessionConfiguration().http_version, AUTO);
        for (const [version, name, protocol] of [[HTTP_2, 'HTTP/2', 'h2'], [HTTP_1_1, 'HTTP/1.1', 'http/1.1']]) {
            const session = newSession({tls_database: newDatabase(), http_version: version});
            const task = session.data_task(newRequest('nginx_h2', '/hello.txt'));

            equal(text(await task.load_async(null)), 'Hello, world!\n');
            equal(task.response.http_version, name);
            equal(task.metrics.transactions.get_item(0).protocol_name, protocol);
        }
    },

    async 'max-response-size'() {
        const session = newSession({max_response_size: 1999});
        const error = await rejection(session.load_async(newRequest('raw', '/bytes/2000'), null));

        matches(error, UrlSession.Error, UrlSession.Error.DATA_LENGTH_EXCEEDS_MAXIMUM);
        check(error.message.includes('max-response-size'), error.message);
        sameBytes((await session.load_async(newRequest('raw', '/bytes/1999'), null))[0], pattern(1999));
    },

    // No threads here: the main loop stands still while this one blocks.
    'blocking-load-thread'() {
        const [bytes, response] = newSession().load(newRequest('raw', '/bytes/100000'), null);

        sameBytes(bytes, pattern(100000));
        equal(response.status_code, 200);
        matches(thrown(() => newSession().load(newRequest('refused'), null)),
            UrlSession.Error, UrlSession.Error.CANNOT_CONNECT);
    },

    'blocking-would-block'() {
        const session = newSession();
        session.connect('task-created', (_session, task) => task.connect('data-received', () => {}));

        matches(thrown(() => session.load(newRequest('raw', '/bytes/10'), null)),
            Gio.IOErrorEnum, Gio.IOErrorEnum.WOULD_BLOCK);
        equal(session.tasks.get_n_items(), 0);
    },

    async 'many-from-thread'() {
        const session = newSession();
        const tasks = Array.from({length: 50}, () => session.data_task(newRequest('raw', '/bytes/1000')));
        const records = tasks.map(task => new Record(task));

        tasks.forEach(task => task.resume());
        await Promise.all(records.map(record => record.completed));
        for (const record of records) {
            equal(record.completions, [null]);
            sameBytes(record.join(), pattern(1000));
        }
        equal(session.tasks.get_n_items(), 0);
    },
};
