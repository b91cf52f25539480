// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, check, control, equal, matches, newDatabase, newRequest, newSession, pattern, rejection,
    sameBytes, text, thrown, url
} from './support.js';

async function failure(uri, properties = {}) {
    return rejection(newSession(properties).load_async(UrlSession.Request.new(uri), null));
}

export const behaviours = {
    async 'error-code'() {
        const codes = [
            [url('refused', '/'), UrlSession.Error.CANNOT_CONNECT],
            ['http://[', UrlSession.Error.BAD_URL],
            ['', UrlSession.Error.BAD_URL],
            ['gopher://localhost/', UrlSession.Error.UNSUPPORTED_URL],
            ['http://example.org/', UrlSession.Error.SECURE_CONNECTION_REQUIRED],
        ];

        for (const [uri, code] of codes)
            matches(await failure(uri), UrlSession.Error, code);

        const task = newSession().data_task_for_uri(url('refused', '/'));
        const error = await rejection(task.run_async(null));
        matches(error, UrlSession.Error, UrlSession.Error.CANNOT_CONNECT);
        matches(task.error, UrlSession.Error, UrlSession.Error.CANNOT_CONNECT);
        equal(error.domain, UrlSession.error_quark());
    },

    async 'error-certificate'() {
        const codes = {
            'expired': UrlSession.Error.CERTIFICATE_EXPIRED,
            'not_yet_valid': UrlSession.Error.CERTIFICATE_NOT_YET_VALID,
            'wrong_host': UrlSession.Error.CERTIFICATE_BAD_IDENTITY,
            'self_signed': UrlSession.Error.CERTIFICATE_UNTRUSTED,
            'untrusted_root': UrlSession.Error.CERTIFICATE_UNTRUSTED,
            'missing_intermediate': UrlSession.Error.CERTIFICATE_UNTRUSTED,
        };

        for (const [peer, code] of Object.entries(codes)) {
            const error = await failure(url(peer, '/ok'), {tls_database: newDatabase()});
            matches(error, UrlSession.Error, code);
        }
    },

    async 'transport-security'() {
        // Another way to this machine, which does not count as this machine.
        const uri = url('raw', '/ok').replace('127.0.0.1', '0.0.0.0');
        await control('/reset');
        matches(await failure(uri), UrlSession.Error, UrlSession.Error.SECURE_CONNECTION_REQUIRED);
        equal((await control('/stats')).requests, 0);

        const configuration = new UrlSession.SessionConfiguration();
        equal(configuration.transport_security.allows_insecure_http, false);
        configuration.transport_security =
            new UrlSession.TransportSecurity({allows_insecure_http: true});
        const session = new UrlSession.Session({configuration});
        // What is changed later is not the session's.
        configuration.transport_security.allows_insecure_http = false;
        const [bytes] = await session.load_async(UrlSession.Request.new(uri), null);
        equal(text(bytes), 'Hello');
        matches(await failure(uri, {transport_security: configuration.transport_security}),
            UrlSession.Error, UrlSession.Error.SECURE_CONNECTION_REQUIRED);
        configuration.transport_security = null;
        check(configuration.transport_security instanceof UrlSession.TransportSecurity, 'null');
    },

    async 'connection-lost'() {
        for (const [path, size] of
            [['/drop-before-head', 0], ['/reset-before-head', 0], ['/drop-body', 100]]) {
            const task = newSession().data_task(newRequest('raw', path));
            const record = new Record(task);
            task.resume();
            matches(await record.completed, UrlSession.Error, UrlSession.Error.CONNECTION_LOST);
            sameBytes(record.join(), pattern(size));
            equal(task.response === null, size === 0);
        }

        // A reset may overtake the bytes before it.
        matches(await failure(url('raw', '/reset-body')),
            UrlSession.Error, UrlSession.Error.CONNECTION_LOST);
    },

    async 'error-message'() {
        const uri = url('refused', '/path?token=hidden').replace('//', '//someone:secret@');
        const {message} = await failure(uri);

        check(message.includes(url('refused', '/path')), message);
        for (const part of ['someone', 'secret', 'token', 'hidden'])
            check(!message.includes(part), message);
    },

    async 'wrong-types'() {
        const session = newSession();
        const request = newRequest('raw', '/bytes/10');
        const calls = [
            () => session.data_task(null),
            () => session.data_task({}),
            () => session.data_task(session),
            () => session.data_task_for_uri(null),
            () => session.load(null, null),
            () => session.load(request, 'cancellable'),
            () => session.load_async(request, request, () => {}),
            () => UrlSession.Session.new(request),
            () => UrlSession.Session.prototype.load.call(request, request, null),
            () => new UrlSession.Session({configuration: 5}),
            () => new UrlSession.SessionConfiguration({tls_database: request}),
            () => request.headers.set(null, 'value'),
            () => request.headers.set('Name', null),
            () => request.set_header(null, null),
            () => request.set_method(null),
            () => request.set_body('text'),
            () => new UrlSession.Task(),
            () => new UrlSession.DataTask(),
            () => new UrlSession.Decision(),
        ];

        for (const call of calls)
            check(thrown(call) instanceof Error, `${call}`);
        await rejection(session.load_async('http://localhost/', null));
        equal(session.get_task(12345), null);

        // What only the library can make is of no use when made by hand, and does no harm.
        new UrlSession.ResponseDecision().allow();
        new UrlSession.ResponseDecision().perform_default();
        new UrlSession.Redirection().follow(null);
        new UrlSession.Redirection().refuse();
        equal(new UrlSession.Redirection().request, null);
        new UrlSession.BodyRequest().provide(new Gio.MemoryInputStream());
        new UrlSession.BodyRequest().fail(null);
        new UrlSession.BodyRequest().perform_default();
        equal(new UrlSession.Response().status_code, 0);
        equal(new UrlSession.Response().headers.get_names(), []);
        check(new UrlSession.Response().uri !== null, 'no URL');
        matches(await rejection(session.load_async(new UrlSession.Request(), null)),
            UrlSession.Error, UrlSession.Error.BAD_URL);
    },

    async 'headers-object'() {
        const request = newRequest('raw', '/echo');
        request.headers.set('X-One', '1');
        request.headers.append('X-Many', 'a');
        request.headers.append('X-Many', 'b');
        equal(request.get_header('x-one'), '1');
        equal(request.headers.get_all('x-many'), ['a', 'b']);
        equal(request.headers.get_names(), ['X-One', 'X-Many']);
        request.headers.remove('X-ONE');
        check(!request.headers.contains('X-One'), 'not removed');
        request.headers.set('X-Two', '2');

        const [bytes, response] = await newSession().load_async(request, null);
        check(/^X-Two: 2\r$/m.test(text(bytes)), text(bytes));

        const before = response.headers.get_names();
        // Logged as a warning.
        response.headers.set('X-Late', 'late');
        response.headers.remove('Content-Type');
        equal(response.headers.get_names(), before);
        check(response.headers.copy() instanceof UrlSession.Headers, 'no copy');
        equal(typeof GLib.quark_to_string(UrlSession.error_quark()), 'string');
    },
};
