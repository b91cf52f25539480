// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Sending forms with files, and files.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    cancelled, check, control, equal, matches, newRequest, newSession, pattern, rejection, text
} from './support.js';

const SIZE = 2000000;
const LARGE = 64 * 1024 * 1024;

// A new file of this name, in a folder of its own.
function newFile(name, content) {
    const folder = Gio.File.new_for_path(GLib.dir_make_tmp('urlsession-test-XXXXXX'));
    const file = folder.get_child(name);

    file.replace_contents(content, null, false, Gio.FileCreateFlags.NONE, null);
    return file;
}

function removeFile(file) {
    file.delete(null);
    file.get_parent().delete(null);
}

function put(path) {
    return Object.assign(newRequest('raw', path), {method: 'PUT'});
}

function newContent() {
    return new GLib.Bytes(pattern(SIZE));
}

function newStream() {
    return Gio.MemoryInputStream.new_from_bytes(newContent());
}

function post(path) {
    return Object.assign(newRequest('raw', path), {method: 'POST'});
}

function checksum() {
    return GLib.compute_checksum_for_bytes(GLib.ChecksumType.SHA256, newContent());
}

// The resume data of a task that loses its connection.
async function interrupted(task) {
    matches(await rejection(task.run_async(null)), UrlSession.Error,
        UrlSession.Error.CONNECTION_LOST);
    return task.resume_data;
}

// What /echo gives is a head and the content.
async function checkEcho(task, field) {
    check(task instanceof UrlSession.UploadTask && task instanceof UrlSession.DataTask, `${task}`);
    const bytes = await task.load_async(null);
    const head = text(bytes.new_from_bytes(0, bytes.get_size() - SIZE));
    check(head.startsWith('PUT /echo ') && head.includes(field), head);
    check(bytes.new_from_bytes(bytes.get_size() - SIZE, SIZE).equal(newContent()), 'other content');
    equal(task.bytes_sent, SIZE);
}

export const behaviours = {
    async 'upload-sources'() {
        const session = newSession();
        const file = newFile('content', pattern(SIZE));
        const length = `Content-Length: ${SIZE}\r\n`;
        const chunked = 'Transfer-Encoding: chunked\r\n';
        const own = Object.assign(put('/echo'), {body: newContent()});

        await checkEcho(session.upload_task_from_bytes(put('/echo'), newContent()), length);
        await checkEcho(session.upload_task_from_file(put('/echo'), file), length);
        await checkEcho(session.upload_task_from_stream(put('/echo'), newStream()), chunked);
        await checkEcho(session.upload_task(own), length);
        removeFile(file);
    },

    async 'upload-progress'() {
        const task = newSession().upload_task_from_bytes(put('/redirect-to/308?/sink'),
            newContent());
        const fractions = [];
        let sum = 0;

        task.connect('body-sent', (_task, part, total, expected) => {
            sum = total < sum + part ? part : sum + part;
            equal([total, expected], [sum, SIZE]);
        });
        task.progress.connect('notify::fraction', () => fractions.push(task.progress.fraction));
        equal(text(await task.load_async(null)), `${SIZE}`);
        equal(sum, SIZE);
        equal(fractions.at(-1), 1);
        check(fractions.every(fraction => fraction <= 1), `${fractions}`);
    },

    async 'upload-estimate'() {
        const task = newSession().upload_task_from_stream(put('/sink'), newStream());
        const totals = [];

        equal(task.estimated_bytes_to_send, -1);
        task.estimated_bytes_to_send = 2 * SIZE;
        task.progress.connect('notify::total', () => totals.push(task.progress.total));
        equal(text(await task.load_async(null)), `${SIZE}`);
        check(totals[0] >= 2 * SIZE, `${totals}`);
        equal(task.bytes_expected_to_send, -1);
        equal(task.progress.fraction, 1);
    },

    async 'upload-asks'() {
        const task = newSession().upload_task_from_stream(put('/redirect-to/307?/echo'), null);
        const offsets = [];

        task.connect('body-requested', (_task, request) => {
            offsets.push(request.offset);
            request.provide(newStream());
            return true;
        });
        await checkEcho(task, 'chunked');
        equal(offsets, [0, 0]);
        matches(await rejection(newSession().upload_task_from_stream(put('/echo'), null)
            .run_async(null)), UrlSession.Error, UrlSession.Error.BODY_STREAM_EXHAUSTED);
    },

    async 'upload-calls'() {
        const session = newSession();
        const file = newFile('content', pattern(SIZE));
        const own = Object.assign(put('/sink'), {body: newContent()});

        for (const args of [[put('/sink'), newContent(), null], [put('/sink'), null, file],
            [own, null, null]]) {
            const [bytes, response] = await session.upload_async(...args, null);
            equal([text(bytes), response.status_code], [`${SIZE}`, 200]);
        }
        removeFile(file);
    },

    async 'upload-changed'() {
        await control('/reset');
        const file = newFile('content', pattern(1));
        const stretched = file.open_readwrite(null);
        stretched.truncate(LARGE, null);
        stretched.close(null);
        const task = newSession().upload_task_from_file(put('/no-read'), file);
        let changed = null;

        task.connect('body-sent', () => {
            if (changed !== null)
                return;
            const stream = file.append_to(Gio.FileCreateFlags.NONE, null);
            stream.write_bytes(new GLib.Bytes('x'), null);
            stream.close(null);
            changed = control('/release');
        });
        matches(await rejection(task.run_async(null)), UrlSession.Error,
            UrlSession.Error.FILE_CHANGED);
        await changed;
        removeFile(file);
    },

    async 'expect-continue'() {
        const answers = [];

        for (const [path, size] of [['continue', 0], ['continue', SIZE], ['silent', SIZE - 1],
            ['refuse', 0]]) {
            const request = put(`/expect/${path}`);
            equal(request.expect_continue_size, -1);
            request.expect_continue_size = size;
            const task = newSession().upload_task_from_bytes(request, newContent());
            answers.push([text(await task.load_async(null)), task.bytes_sent]);
        }
        equal(answers, [[`100-continue ${SIZE}`, SIZE], [`nothing ${SIZE}`, SIZE],
            [`100-continue ${SIZE}`, SIZE], ['too large', 0]]);
    },

    async 'upload-resume'() {
        const file = newFile('content', pattern(SIZE));
        const data = await interrupted(newSession().upload_task_from_file(post('/draft/new?cut=1000000'),
            file));
        const task = newSession().upload_task_with_resume_data(data);
        const firsts = [];

        task.connect('body-sent', (_task, part, total, expected) => firsts.push([total - part, expected]));
        equal(text(await task.load_async(null)), checksum());
        equal(firsts[0], [1000000, SIZE]);
        equal([task.bytes_sent, task.resume_data], [SIZE, null]);
        removeFile(file);
    },

    async 'upload-resume-asks'() {
        const data = await interrupted(newSession().upload_task_from_bytes(post('/draft/new?cut=1500000'),
            newContent()));
        const task = newSession().upload_task_with_resume_data(data);

        task.connect('body-requested', (_task, request) => {
            const rest = newContent().new_from_bytes(request.offset, SIZE - request.offset);
            equal(request.offset, 1500000);
            request.provide(Gio.MemoryInputStream.new_from_bytes(rest));
            return true;
        });
        equal(text(await task.load_async(null)), checksum());
    },

    async 'upload-resume-changed'() {
        const file = newFile('content', pattern(SIZE));
        const data = await interrupted(newSession().upload_task_from_file(post('/draft/new?cut=1000000'),
            file));

        file.replace_contents(pattern(SIZE), null, false, Gio.FileCreateFlags.NONE, null);
        for (const bytes of [data, new GLib.Bytes('{}')]) {
            const task = newSession().upload_task_with_resume_data(bytes);
            matches(await rejection(task.run_async(null)), UrlSession.Error,
                UrlSession.Error.CANNOT_RESUME);
            equal(task.resume_data, null);
        }
        removeFile(file);
    },

    async 'upload-resume-cancel'() {
        const file = newFile('content', pattern(SIZE));
        const task = newSession().upload_task_from_file(post('/draft/new?cut=1'), file);
        const data = await new Promise((resolve, reject) => {
            task.connect('informational-response', () => {
                task.cancel_producing_resume_data_async(null).then(resolve, reject);
            });
            task.resume();
        });

        cancelled(await rejection(task.run_async(null)));
        check(task.resume_data.equal(data), 'other data');
        const rest = newSession().upload_task_with_resume_data(data);
        equal(text(await rest.load_async(null)), checksum());
        removeFile(file);
    },

    async 'upload-tus'() {
        const file = newFile('content', pattern(SIZE));
        const task = newSession().upload_task_from_file(post('/tus/new?cut=1000000'), file);

        equal(task.resumable, UrlSession.Resumable.AUTO);
        task.resumable = UrlSession.Resumable.TUS;
        const rest = newSession().upload_task_with_resume_data(await interrupted(task));
        await rest.load_async(null);
        equal(rest.response.get_header('X-Sum'), checksum());
        removeFile(file);
    },

    async 'multipart'() {
        const form = new UrlSession.Multipart({boundary: 'XX'});
        const file = newFile('note.txt', 'file');
        form.add_text('title', 'Grüße');
        form.add_bytes('b"c', new GLib.Bytes('bytes'), 'data.json', null);
        form.add_file('f', file, null, null);
        form.add_stream('s', Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes('stream')), 6,
            null, 'text/x-test');
        equal(form.boundary, 'XX');

        const request = newRequest('raw', '/redirect-to/307?/echo');
        request.method = 'POST';
        request.set_multipart(form);
        const [bytes] = await newSession().load_async(request, null);
        const sent = text(bytes);
        const body = [
            ['title"', '', 'Grüße'],
            ['b%22c"; filename="data.json"', 'Content-Type: application/json\r\n', 'bytes'],
            ['f"; filename="note.txt"', 'Content-Type: text/plain\r\n', 'file'],
            ['s"', 'Content-Type: text/x-test\r\n', 'stream'],
        ].map(([name, type, content]) =>
            `--XX\r\nContent-Disposition: form-data; name="${name}\r\n${type}\r\n${content}\r\n`);
        const expected = `${body.join('')}--XX--\r\n`;
        check(sent.endsWith(`\r\n\r\n${expected}`), sent);
        check(sent.includes('Content-Type: multipart/form-data; boundary=XX\r\n'), sent);
        check(sent.includes(`Content-Length: ${new TextEncoder().encode(expected).length}\r\n`), sent);
        removeFile(file);
    },
};
