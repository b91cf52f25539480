// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    cancelled, check, control, equal, joinBytes, matches, newRequest, newSession, pattern,
    rejection, sameBytes, until
} from './support.js';

Gio._promisify(Gio.InputStream.prototype, 'close_async');
Gio._promisify(Gio.InputStream.prototype, 'read_bytes_async');

// A stream as later versions of GJS iterate it by themselves: it stays open.
async function* pieces(stream) {
    if (stream.createAsyncIterator !== undefined) {
        yield* stream.createAsyncIterator(65536, GLib.PRIORITY_DEFAULT);
        return;
    }
    let piece;
    while ((piece = await stream.read_bytes_async(65536, GLib.PRIORITY_DEFAULT, null)).get_size() > 0)
        yield piece;
}

// Reads to the end and closes; what came counts even if that is an error.
async function readAll(stream, whole = []) {
    for await (const piece of pieces(stream))
        whole.push(piece);
    await stream.close_async(GLib.PRIORITY_DEFAULT, null);
    return joinBytes(whole);
}

async function open(path, session = newSession()) {
    const [stream, response] = await session.open_async(newRequest('raw', path), null);
    const task = session.tasks.get_item(0);

    return {stream, response, task};
}

export const behaviours = {
    async 'open-stream'() {
        // What the override has done already.
        Gio._promisify(UrlSession.Session.prototype, 'open_async');

        const {stream, response} = await open('/bytes/2000000', newSession({max_response_size: 1}));
        check(stream instanceof Gio.InputStream, `${stream}`);
        equal(response.status_code, 200);
        equal(response.expected_content_length, 2000000);
        sameBytes(await readAll(stream), pattern(2000000));
        check(stream.is_closed(), 'not closed');

        const missing = await open('/status/404');
        equal(missing.response.status_code, 404);
        // Blocking works too, and here.
        equal(new TextDecoder().decode(missing.stream.read_bytes(100, null).toArray()), 'Status 404\n');
        equal(missing.stream.read_bytes(100, null).get_size(), 0);

        matches(await rejection(newSession().open_async(newRequest('refused'), null)),
            UrlSession.Error, UrlSession.Error.CANNOT_CONNECT);
    },

    async 'open-backpressure'() {
        const {stream, task} = await open('/endless');
        await control('/wait/quiet/300');
        check(task.bytes_received <= 1024 * 1024, `${task.bytes_received} bytes`);

        let size = 0;
        for await (const piece of pieces(stream)) {
            size += piece.get_size();
            if (size > 5000000)
                break;
        }
        check(task.bytes_received > 5000000, 'no more came');
        await stream.close_async(GLib.PRIORITY_DEFAULT, null);
    },

    async 'open-close-cancels'() {
        await control('/reset');
        const {stream, task} = await open('/endless');
        const completed = new Promise(resolve => task.connect('completed', (_task, error) => resolve(error)));
        await stream.close_async(GLib.PRIORITY_DEFAULT, null);
        cancelled(await completed);
        await control('/wait/closed/1');

        // The cancellable counts until there is a stream.
        const cancellable = new Gio.Cancellable();
        const [other] = await newSession().open_async(newRequest('raw', '/bytes/3000000'), cancellable);
        cancellable.cancel();
        equal((await readAll(other)).get_size(), 3000000);
        const never = newSession().open_async(newRequest('raw', '/never'), cancellable);
        cancelled(await rejection(never));
    },

    async 'open-error-in-the-middle'() {
        for (const path of ['/drop-body', '/drop-body-close']) {
            const {stream} = await open(path);
            const whole = [];
            matches(await rejection(readAll(stream, whole)), UrlSession.Error, UrlSession.Error.CONNECTION_LOST);
            sameBytes(joinBytes(whole), pattern(100));
        }

        const session = newSession();
        const {stream, task} = await open('/head-then-hang', session);
        const reading = rejection(readAll(stream));
        session.invalidate_and_cancel();
        cancelled(await reading);
        await until(() => task.state === UrlSession.TaskState.COMPLETED);
    },
};
