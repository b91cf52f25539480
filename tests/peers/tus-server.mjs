// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// A server of tus 1.0 behind a door that can be shut: a line "cut N" of standard
// input has the next connections cut once they have brought N bytes. The argument
// is the folder for uploads; the first line it prints is its port. It ends with
// its standard input.

import {createServer} from 'node:http';
import net from 'node:net';
import {createInterface} from 'node:readline';

import {FileStore} from '@tus/file-store';
import {Server} from '@tus/server';

let left = Infinity;

const tus = new Server({
    path: '/files',
    maxSize: 16 * 1024 * 1024,
    datastore: new FileStore({directory: process.argv[2]}),
});
const inside = createServer((request, response) => tus.handle(request, response));

const door = net.createServer(outer => {
    const inner = net.connect(inside.address().port, '127.0.0.1');

    outer.on('data', piece => {
        const passed = piece.subarray(0, Math.min(piece.length, left));
        left -= passed.length;
        inner.write(passed);
        if (left <= 0) {
            left = Infinity;
            outer.resetAndDestroy();
            inner.end();
        }
    });
    inner.on('data', piece => outer.write(piece));
    for (const [from, to] of [[outer, inner], [inner, outer]]) {
        from.on('end', () => to.end());
        from.on('error', () => to.destroy());
    }
});

inside.listen(0, '127.0.0.1', () => {
    door.listen(0, '127.0.0.1', () => console.log(door.address().port));
});
createInterface({input: process.stdin})
    .on('line', line => {
        left = Number(line.split(' ')[1]);
        console.log('ready');
    })
    .on('close', () => process.exit(0));
