// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Runs every behaviour of a list, the first argument, or only those named after
// it, and prints TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';

import {behaviours as contents} from './contents.js';
import {behaviours as cookies} from './cookies.js';
import {behaviours as decisions} from './decisions.js';
import {behaviours as downloads} from './downloads.js';
import {behaviours as errors} from './errors.js';
import {behaviours as loads} from './loads.js';
import {behaviours as messages} from './messages.js';
import {behaviours as metrics} from './metrics.js';
import {behaviours as redirects} from './redirects.js';
import {behaviours as sending} from './sending.js';
import {behaviours as sessions} from './sessions.js';
import {behaviours as streams} from './streams.js';
import {startPeers, stopPeers} from './support.js';
import {behaviours as tasks} from './tasks.js';
import {behaviours as uploads} from './uploads.js';
import {behaviours as waiting} from './waiting.js';

const functions = {
    ...loads, ...tasks, ...errors, ...decisions, ...sessions, ...redirects, ...messages, ...sending,
    ...waiting, ...contents, ...streams, ...cookies, ...metrics,
    ...uploads,
    ...downloads,
};

function readList(path) {
    const [, contents] = Gio.File.new_for_path(path).load_contents(null);

    return new TextDecoder().decode(contents).split('\n')
        .filter(line => line.trim() !== '' && !line.startsWith('#'))
        .map(line => line.split('|')[0].trim());
}

async function runOne(number, id) {
    try {
        if (functions[id] === undefined)
            throw new Error(`No function for the behaviour “${id}”`);
        await functions[id]();
        print(`ok ${number} ${id}`);
        return true;
    } catch (error) {
        print(`not ok ${number} ${id}`);
        for (const line of `${error}\n${error.stack ?? ''}`.trim().split('\n'))
            print(`# ${line}`);
        return false;
    }
}

async function runAll(list, wanted) {
    const ids = readList(list).filter(id => wanted.length === 0 || wanted.includes(id));
    const unlisted = Object.keys(functions).filter(id => !readList(list).includes(id));
    let failed = unlisted.length;

    print(`1..${ids.length + unlisted.length}`);
    await startPeers();
    for (const [i, id] of ids.entries())
        failed += await runOne(i + 1, id) ? 0 : 1;
    await stopPeers();
    unlisted.forEach((id, i) => print(`not ok ${ids.length + i + 1} ${id} # not in the list`));
    return failed;
}

const loop = GLib.MainLoop.new(null, false);
const [list, ...wanted] = System.programArgs;
let status = 1;

runAll(list, wanted)
    .then(failed => (status = failed > 0 ? 1 : 0))
    .catch(error => logError(error))
    .finally(() => loop.quit());
loop.run();
System.exit(status);
