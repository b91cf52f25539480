// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    Record, check, collectUntil, control, equal, matches, newDatabase, newRequest, newSession,
    rejection, text, url
} from './support.js';

function redirecting(status, target) {
    return newRequest('raw', `/redirect-to/${status}?${target}`);
}

// A started task that is redirected to /echo, and its record.
function ask(handler, session = newSession()) {
    const task = session.data_task(redirecting(302, '/echo'));

    task.connect('redirect', handler);
    const record = new Record(task);
    task.resume();
    return [record, task];
}

async function echo(request, properties = {}) {
    const [bytes] = await newSession(properties).load_async(request, null);

    return text(bytes);
}

function post(status, method = 'POST') {
    const request = redirecting(status, '/echo');

    request.method = method;
    request.body = new GLib.Bytes('the body');
    request.set_header('Content-Type', 'text/plain');
    return request;
}

function newStream() {
    return Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes('the body'));
}

// The record of a task whose body, a stream, is needed a second time.
function askForBody(handler) {
    const request = redirecting(307, '/echo');
    request.method = 'POST';
    request.body_stream = newStream();
    const task = newSession().data_task(request);

    task.connect('body-requested', handler);
    const record = new Record(task);
    task.resume();
    return record;
}

export const behaviours = {
    async 'redirect-followed'() {
        const [bytes, response] = await newSession().load_async(newRequest('raw', '/redirect/3'), null);

        equal(text(bytes), 'Hello');
        equal(response.status_code, 200);
        equal(response.uri.to_string(), url('raw', '/redirect/0'));

        const task = newSession().data_task(newRequest('raw', '/redirect/3'));
        const record = new Record(task);
        task.resume();
        equal(await record.completed, null);
        equal(record.names, ['response-received', 'data-received', 'completed']);
    },

    async 'redirect-current-request'() {
        const task = newSession().data_task(newRequest('raw', '/redirect/2'));
        const seen = [];

        task.connect('notify::current-request', () => seen.push(task.current_request.uri_string));
        equal(task.current_request.uri_string, url('raw', '/redirect/2'));
        await task.run_async(null);
        equal(seen, [url('raw', '/redirect/1'), url('raw', '/redirect/0')]);
        equal(task.current_request.uri_string, url('raw', '/redirect/0'));
        equal(task.original_request.uri_string, url('raw', '/redirect/2'));
    },

    async 'redirect-refused'() {
        await control('/reset');
        const [record, task] = ask((_task, redirection) => {
            redirection.refuse();
            redirection.follow(null);
            return true;
        });

        equal(await record.completed, null);
        equal(record.size, 0);
        equal(task.response.status_code, 302);
        equal(task.response.get_header('Location'), '/echo');
        equal(task.current_request.uri_string, task.original_request.uri_string);
        equal((await control('/stats')).requests, 1);
    },

    async 'redirect-edited'() {
        const [record, task] = ask((_task, redirection) => {
            equal(redirection.response.status_code, 302);
            equal(redirection.request.uri_string, url('raw', '/echo'));
            const edited = redirection.request.copy();
            edited.set_header('X-Edited', 'yes');
            edited.uri_string = url('raw', '/echo?edited');
            // Logged as a warning.
            redirection.request.headers.set('X-Proposed', 'late');
            redirection.follow(edited);
            edited.set_header('X-Late', 'late');
            return false;
        });

        equal(await record.completed, null);
        const head = text(record.join());
        check(head.startsWith('GET /echo?edited '), head);
        check(head.includes('\r\nX-Edited: yes\r\n'), head);
        check(!head.includes('X-Late'), head);
        equal(task.current_request.get_header('X-Edited'), 'yes');
        equal(task.current_request.get_header('X-Proposed'), null);

        const [bad, badTask] = ask((_task, redirection) => {
            redirection.follow(UrlSession.Request.new('http://['));
            return true;
        });
        matches(await bad.completed, UrlSession.Error, UrlSession.Error.BAD_URL);
        equal(badTask.current_request.uri_string, badTask.original_request.uri_string);
    },

    async 'redirect-later'() {
        const [record] = ask((task, redirection) => {
            check(redirection.task === task, 'another task');
            check(!redirection.is_answered, 'answered already');
            GLib.timeout_add(GLib.PRIORITY_DEFAULT, 50, () => {
                equal(record.names, []);
                redirection.follow(null);
                redirection.refuse();
                check(redirection.is_answered, 'not answered');
                return GLib.SOURCE_REMOVE;
            });
            return true;
        });
        equal(await record.completed, null);
        check(text(record.join()).startsWith('GET /echo '), 'not followed');

        const refuse = async redirection => {
            await control('/stats');
            redirection.refuse();
        };
        const forget = async () => {
            await control('/stats');
        };
        for (const [answer, status] of [[refuse, 302], [forget, 200]]) {
            const [settled, task] = ask((_task, redirection) => redirection.settle(answer(redirection)));
            equal(await settled.completed, null);
            equal(task.response.status_code, status);
        }
    },

    async 'redirect-dropped'() {
        let asked = 0;
        const [record, task] = ask(() => {
            asked++;
            return true;
        });

        await collectUntil(() => record.completions.length > 0, 'the redirection');
        equal(record.completions, [null]);
        equal(task.response.status_code, 200);
        equal(asked, 1);
    },

    async 'redirect-session'() {
        const session = newSession();
        const asked = [];

        session.connect('redirect', (self, task, redirection) => {
            check(self === session && redirection.task === task, 'another session or task');
            asked.push(task.identifier);
            redirection.refuse();
            return true;
        });
        const [passed, first] = ask(() => false, session);
        equal(await passed.completed, null);
        equal(first.response.status_code, 302);

        const [answered, second] = ask((_task, redirection) => {
            redirection.follow(null);
            return false;
        }, session);
        equal(await answered.completed, null);
        equal(second.response.status_code, 200);
        equal(asked, [first.identifier]);
    },

    async 'redirect-limit'() {
        const fails = async (path, properties) => {
            const error = await rejection(newSession(properties).load_async(newRequest('raw', path), null));
            matches(error, UrlSession.Error, UrlSession.Error.TOO_MANY_REDIRECTS);
        };

        equal(new UrlSession.SessionConfiguration().max_redirects, 20);
        equal(await echo(newRequest('raw', '/redirect/20')), 'Hello');
        await fails('/redirect/21');
        equal(await echo(newRequest('raw', '/redirect/2'), {max_redirects: 2}), 'Hello');
        await fails('/redirect/3', {max_redirects: 2});
        await fails('/redirect/1', {max_redirects: 0});
    },

    async 'redirect-downgrade'() {
        const request = newRequest('raw_tls', `/redirect-to/302?${url('raw', '/ok')}`);
        const session = newSession({tls_database: newDatabase()});

        await control('/reset');
        matches(await rejection(session.load_async(request, null)),
            UrlSession.Error, UrlSession.Error.SECURE_CONNECTION_REQUIRED);
        equal((await control('/stats')).requests, 0);
    },

    async 'redirect-scheme'() {
        for (const target of ['file:///etc/passwd', 'data:,x', 'ftp://localhost/', 'myapp:callback']) {
            const error = await rejection(newSession().load_async(redirecting(302, target), null));
            matches(error, UrlSession.Error, UrlSession.Error.UNSUPPORTED_URL);
        }
    },

    async 'redirect-secrets'() {
        for (const [peer, kept] of [['raw', true], ['raw_tls', false]]) {
            const request = redirecting(302, url(peer, '/echo'));
            request.set_header('Authorization', 'Bearer secret');
            request.set_header('Cookie', 'id=secret');
            request.set_header('X-Api', '1');

            const head = await echo(request, {tls_database: newDatabase()});
            equal(head.includes('Authorization: Bearer secret'), kept, `Authorization to ${peer}`);
            equal(head.includes('Cookie: id=secret'), kept, `Cookie to ${peer}`);
            check(head.includes('\r\nX-Api: 1\r\n'), head);
        }
    },

    async 'redirect-post-to-get'() {
        for (const status of [301, 302, 303]) {
            const head = await echo(post(status));
            check(head.startsWith('GET /echo '), head);
            check(head.endsWith('\r\n\r\n'), head);
            check(!/^Content-(Type|Length):/m.test(head), head);
        }
        check((await echo(post(303, 'PUT'))).startsWith('GET /echo '), 'PUT at 303');
    },

    async 'redirect-307-body'() {
        for (const [status, method] of [[307, 'POST'], [308, 'PUT']]) {
            const whole = await echo(post(status, method));
            check(whole.startsWith(`${method} /echo `), whole);
            check(whole.includes('\r\nContent-Type: text/plain\r\n'), whole);
            check(whole.endsWith('\r\n\r\nthe body'), whole);
        }
    },

    async 'body-requested'() {
        const provided = askForBody((_task, bodyRequest) => {
            equal(bodyRequest.offset, 0);
            GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
                bodyRequest.provide(newStream());
                return GLib.SOURCE_REMOVE;
            });
            return true;
        });
        equal(await provided.completed, null);
        const whole = text(provided.join());
        check(whole.startsWith('POST /echo ') && whole.includes('the body'), whole);

        const error = new GLib.Error(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND, 'No body any more');
        const failed = askForBody((_task, bodyRequest) => {
            bodyRequest.fail(error);
            return true;
        });
        matches(await failed.completed, Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND);

        const exhausted = [() => false, (_task, bodyRequest) => {
            bodyRequest.fail(null);
            return true;
        }];
        for (const handler of exhausted) {
            matches(await askForBody(handler).completed,
                UrlSession.Error, UrlSession.Error.BODY_STREAM_EXHAUSTED);
        }
    },

    async 'truncated-chunked'() {
        const task = newSession().data_task(newRequest('raw', '/drop-chunked'));
        const record = new Record(task);

        task.resume();
        matches(await record.completed, UrlSession.Error, UrlSession.Error.CONNECTION_LOST);
        equal(task.response.status_code, 200);
        check(record.size > 0, 'no piece');
        equal(record.completions.length, 1);
    },
};
