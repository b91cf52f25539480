// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Reads forms with files as a server does, with the parser of Node, and answers
// what it has read as JSON. The first line it prints is its port; it ends with
// its standard input.

import {createHash} from 'node:crypto';
import {createServer} from 'node:http';

// As the HTML Standard has it; not every release of the parser does.
function unescape(name) {
    return name.replace(/%(22|0D|0A)/g, decodeURIComponent);
}

async function describe([name, value]) {
    if (typeof value === 'string')
        return {name: unescape(name), value};

    const content = Buffer.from(await value.arrayBuffer());
    return {
        name: unescape(name),
        filename: unescape(value.name),
        type: value.type,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
    };
}

const server = createServer(async (request, response) => {
    const pieces = [];
    for await (const piece of request)
        pieces.push(piece);
    const received = new Response(Buffer.concat(pieces), {
        headers: {'content-type': request.headers['content-type']},
    });

    try {
        const fields = await Promise.all([...await received.formData()].map(describe));
        response.end(JSON.stringify({length: request.headers['content-length'] ?? null, fields}));
    } catch (error) {
        response.writeHead(400).end(`${error}`);
    }
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit(0));
