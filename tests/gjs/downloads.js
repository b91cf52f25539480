// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {
    cancelled, check, collectUntil, control, equal, matches, newRequest, newSession, pattern, rejection,
    sameBytes, text, until, url
} from './support.js';

const {CHECKSUM_MISMATCH, CONNECTION_LOST, FILE_DOES_NOT_EXIST, FILE_EXISTS, HTTP_STATUS} =
    UrlSession.Error;

// A folder for one behaviour.
function withFolder(behaviour) {
    return async () => {
        const folder = Gio.File.new_for_path(GLib.Dir.make_tmp('download-XXXXXX'));

        try {
            await behaviour(folder);
        } finally {
            removeAll(folder);
        }
    };
}

function list(folder) {
    const children = folder.enumerate_children('standard::name', Gio.FileQueryInfoFlags.NONE, null);
    const names = [];

    for (let info; (info = children.next_file(null)) !== null;)
        names.push(info.get_name());
    children.close(null);
    return names.sort();
}

function removeAll(file) {
    if (file.query_file_type(Gio.FileQueryInfoFlags.NONE, null) === Gio.FileType.DIRECTORY)
        list(file).forEach(name => removeAll(file.get_child(name)));
    file.delete(null);
}

function read(file) {
    const [, contents] = file.load_contents(null);

    return new GLib.Bytes(contents);
}

function newTask(path, properties = {}, session = newSession()) {
    const task = session.download_task(newRequest('raw', path));

    return Object.assign(task, properties);
}

function resumedAt(task) {
    return new Promise(resolve => task.connect('resumed-at', (_task, offset) => resolve(offset)));
}

export const behaviours = {
    'download': withFolder(async folder => {
        const file = folder.get_child('a file');
        const task = newTask('/file/100000', {destination: file});
        const names = [];
        let written = 0;

        task.connect('data-written', (_task, size, total, expected) => {
            written += size;
            equal([total, expected], [written, 100000]);
        });
        task.connect('finished', (_task, location) => names.push(`finished ${location.get_path()}`));
        task.connect('completed', () => names.push('completed'));
        await task.run_async(null);
        equal(names, [`finished ${file.get_path()}`, 'completed']);
        equal(written, 100000);
        check(task.location.equal(file), task.location.get_path());
        sameBytes(read(file), pattern(100000));

        const named = newTask('/file/1000?name=report.pdf', {destination: folder});
        const saved = await named.save_async(null);
        equal(saved.get_path(), folder.get_child('report.pdf').get_path());
        equal(list(folder), ['a file', 'report.pdf']);
    }),

    'download-policies': withFolder(async folder => {
        const {FAIL_IF_EXISTS, OVERWRITE, UNIQUE_NAME} = UrlSession.DestinationPolicy;
        const file = folder.get_child('n.txt');
        const save = policy =>
            newTask('/file/1000', {destination: file, destination_policy: policy}).save_async(null);

        await save(FAIL_IF_EXISTS);
        matches(await rejection(save(FAIL_IF_EXISTS)), UrlSession.Error, FILE_EXISTS);
        equal((await save(UNIQUE_NAME)).get_basename(), 'n (2).txt');
        equal((await save(OVERWRITE)).get_basename(), 'n.txt');
        equal(list(folder), ['n (2).txt', 'n.txt']);

        const destination = folder.resolve_relative_path('a/b');
        matches(await rejection(newTask('/file/1000', {destination}).save_async(null)),
            UrlSession.Error, FILE_DOES_NOT_EXIST);
        await newTask('/file/1000', {destination, create_parents: true}).save_async(null);
        sameBytes(read(destination), pattern(1000));
    }),

    'download-status': withFolder(async folder => {
        const destination = folder.get_child('file');

        destination.replace_contents('old', null, false, Gio.FileCreateFlags.NONE, null);
        const error = await rejection(newTask('/status/404', {destination}).save_async(null));
        matches(error, UrlSession.Error, HTTP_STATUS);
        check(error.message.includes('Status 404'), error.message);
        equal(text(read(destination)), 'old');
        equal(list(folder), ['file']);
    }),

    async 'download-temporary'() {
        let task = newTask('/status/404');
        await task.run_async(null);
        const file = task.location;
        equal(text(read(file)), 'Status 404\n');
        task = null;
        await collectUntil(() => !file.query_exists(null), file.get_path());

        let other = newTask('/file/1000?name=kept.txt');
        const kept = await other.save_async(null);
        other = null;
        await control('/stats');
        sameBytes(read(kept), pattern(1000));
        kept.delete(null);
    },

    'download-session': withFolder(async folder => {
        const session = newSession();
        const destination = folder.get_child('file');
        const [file, response] =
            await session.download_async(newRequest('raw', '/file/100000'), destination, null);

        check(file.equal(destination), file.get_path());
        equal(response.status_code, 200);
        sameBytes(read(file), pattern(100000));

        const [second] = session.download(newRequest('raw', '/file/1000'), destination, null);
        sameBytes(read(second), pattern(1000));
    }),

    'download-resume': withFolder(async folder => {
        const path = '/file/1000000?cut=500000';
        const destination = folder.get_child('file');
        const task = newTask(path, {destination});

        matches(await rejection(task.save_async(null)), UrlSession.Error, CONNECTION_LOST);
        check(task.resume_data instanceof GLib.Bytes, 'no resume data');

        const next = newSession().download_task_with_resume_data(task.resume_data);
        const offset = resumedAt(next);
        next.destination = destination;
        await next.save_async(null);
        equal(await offset, 500000);
        sameBytes(read(destination), pattern(1000000));

        destination.delete(null);
        await rejection(newTask(path, {destination}).save_async(null));
        const same = newTask(path, {destination});
        const sameOffset = resumedAt(same);
        await same.save_async(null);
        equal(await sameOffset, 500000);
        sameBytes(read(destination), pattern(1000000));
    }),

    async 'download-cancel-producing'() {
        const task = newTask('/file/1000000?hold=500000');
        let total = 0;

        task.connect('data-written', (_task, _size, sum) => (total = sum));
        const end = rejection(task.run_async(null));
        await until(() => total === 500000);
        const data = await task.cancel_producing_resume_data_async(null);
        cancelled(await end);

        const next = newSession().download_task_with_resume_data(data);
        const offset = resumedAt(next);
        const file = await next.save_async(null);
        equal(await offset, 500000);
        sameBytes(read(file), pattern(1000000));
        file.delete(null);

        equal(await newTask('/file/1000').cancel_producing_resume_data_async(null), null);
    },

    async 'download-resume-refused'() {
        const data = new GLib.Bytes(new TextEncoder().encode(`{"url":"${url('raw', '/')}"}`));
        const task = newSession().download_task_with_resume_data(data);

        matches(await rejection(task.run_async(null)), UrlSession.Error,
            UrlSession.Error.CANNOT_RESUME);
    },

    'download-checksum': withFolder(async folder => {
        const sum = GLib.compute_checksum_for_data(GLib.ChecksumType.SHA256, pattern(1000));
        const wrong = sum.replace(/^./, sum[0] === '0' ? '1' : '0');
        const destination = folder.get_child('file');
        const save = properties => newTask('/file/1000', {destination, ...properties}).save_async(null);

        const error = await rejection(save({expected_checksum: `sha256:${wrong}`}));
        matches(error, UrlSession.Error, CHECKSUM_MISMATCH);
        check(error.message.includes(sum) && error.message.includes(wrong), error.message);
        matches(await rejection(save({expected_size: 999})), UrlSession.Error, CHECKSUM_MISMATCH);
        equal(list(folder), []);
        await save({expected_checksum: `sha256:${sum}`, expected_size: 1000});
        equal(list(folder), ['file']);
    }),

    'become-download': withFolder(async folder => {
        const destination = folder.get_child('file');
        const task = newSession().data_task(newRequest('raw', '/file/100000'));
        const names = [];
        let file = null;
        let held = null;

        task.connect('response-received', (_task, decision) => {
            held = decision;
            setTimeout(() => decision.become_download(), 10);
            return true;
        });
        task.connect('data-received', () => names.push('data'));
        task.connect('became-download', (_task, download) => {
            names.push('became');
            download.destination = destination;
            download.connect('finished', (_download, location) => (file = location));
        });
        task.connect('completed', (_task, error) => names.push(`completed ${error}`));
        await task.run_async(null);
        equal(names, ['became', 'completed null']);
        check(held.is_answered, 'open');
        await until(() => file !== null);
        sameBytes(read(file), pattern(100000));
        equal(list(folder), ['file']);
    }),

    'download-segments': withFolder(async folder => {
        const destination = folder.get_child('file');

        for (const [query, parts] of [['pause=1', 3], ['cuts=200000', null], ['tag=weak', undefined]]) {
            await control('/reset');
            await newTask(`/file/3000000?${query}`, {destination, max_segments: 4}).save_async(null);
            sameBytes(read(destination), pattern(3000000));
            if (parts !== null)
                equal((await control('/stats')).routes['/part'], parts);
        }
    }),
};
