// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Sending forms with files, and files.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import UrlSession from 'gi://UrlSession?version=1';

import {check, equal, newRequest, newSession, text} from './support.js';

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

export const behaviours = {
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
