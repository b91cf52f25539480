// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// What the behaviours share: the peers, sessions, and watching a task.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';
import UrlSession from 'gi://UrlSession?version=1';

Gio._promisify(Gio.DataInputStream.prototype, 'read_line_async', 'read_line_finish_utf8');
Gio._promisify(Gio.Subprocess.prototype, 'wait_check_async');

let server = null;
let addresses = null;

export async function startPeers() {
    const launcher = new Gio.SubprocessLauncher({
        flags: Gio.SubprocessFlags.STDIN_PIPE | Gio.SubprocessFlags.STDOUT_PIPE,
    });

    // The server brings its own sanitizer, if any.
    launcher.unsetenv('LD_PRELOAD');
    server = launcher.spawnv([GLib.getenv('URLSESSION_TEST_SERVER')]);

    const output = new Gio.DataInputStream({base_stream: server.get_stdout_pipe()});
    const [line] = await output.read_line_async(GLib.PRIORITY_DEFAULT, null);
    addresses = JSON.parse(line);
}

export async function stopPeers() {
    server.get_stdin_pipe().close(null);
    await server.wait_check_async(null);
}

export function url(peer, path = '') {
    return `${addresses[peer]}${path}`;
}

export function newRequest(peer, path = '') {
    return UrlSession.Request.new(url(peer, path));
}

export function newSession(properties = {}) {
    return new UrlSession.Session({
        configuration: new UrlSession.SessionConfiguration(properties),
    });
}

export function newDatabase() {
    return Gio.TlsFileDatabase.new(addresses['ca']);
}

// Asks the control port of the raw server, by a session of its own.
export async function control(path) {
    const [bytes, response] = await newSession().load_async(newRequest('raw_control', path), null);

    equal(response.status_code, 200, `control ${path}`);
    return JSON.parse(new TextDecoder().decode(bytes.toArray()));
}

// The content of a patterned body, see tests/fixture/test-content.h.
export function pattern(size) {
    return Uint8Array.from({length: size}, (_, i) => i % 251);
}

export function text(bytes) {
    return new TextDecoder().decode(bytes.toArray());
}

export function sameBytes(bytes, expected) {
    check(bytes instanceof GLib.Bytes, `${bytes} is no GLib.Bytes`);
    check(bytes.equal(new GLib.Bytes(expected)), `${bytes.get_size()} bytes differ from the content`);
}

export function check(condition, message) {
    if (!condition)
        throw new Error(message);
}

export function equal(actual, expected, what = 'value') {
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];

    check(a === b, `${what} is ${a}, not ${b}`);
}

export function matches(error, domain, code) {
    check(error instanceof GLib.Error && error.matches(domain, code),
        `${error} is not code ${code} of ${domain.name}`);
}

export function cancelled(error) {
    matches(error, Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED);
}

export async function rejection(promise) {
    try {
        await promise;
    } catch (error) {
        return error;
    }
    throw new Error('Promise not rejected');
}

export function thrown(call) {
    try {
        call();
    } catch (error) {
        return error;
    }
    throw new Error(`${call} threw nothing`);
}

// Runs a function that makes the library warn of these, in this order; the run
// ends if it does not.
export async function warns(messages, call) {
    for (const message of messages)
        GLib.test_expect_message('UrlSession', GLib.LogLevelFlags.LEVEL_WARNING, message);
    const result = await call();
    GLib.test_assert_expected_messages_internal('UrlSession', 'support.js', 0, 'warns');
    return result;
}

// One turn of the main loop, after everything that is ready.
export function turn() {
    return new Promise(resolve => {
        GLib.idle_add(GLib.PRIORITY_LOW, () => {
            resolve();
            return GLib.SOURCE_REMOVE;
        });
    });
}

// Turns of the main loop until something is so; the suite has a time limit.
export async function until(condition) {
    while (!condition())
        await turn();
}

// Collects garbage until something is so.
export async function collectUntil(condition, what) {
    for (let i = 0; i < 100; i++) {
        System.gc();
        if (condition())
            return;
        // A round trip to a server, so that other threads get time too.
        await control('/stats');
    }
    throw new Error(`Not collected: ${what}`);
}

export function joinBytes(pieces) {
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.get_size(), 0));
    let offset = 0;

    for (const piece of pieces) {
        whole.set(piece.toArray(), offset);
        offset += piece.get_size();
    }
    return new GLib.Bytes(whole);
}

// Writes down the signals of a data task.
export class Record {
    constructor(task) {
        this.names = [];
        this.pieces = [];
        this.completions = [];
        task.connect('response-received', () => {
            this.names.push('response-received');
            return false;
        });
        task.connect('data-received', (_task, bytes) => {
            this.names.push('data-received');
            this.pieces.push(bytes);
        });
        task.connect('completed', (_task, error) => {
            this.names.push('completed');
            this.completions.push(error);
            this._resolve(error);
        });
        // The error, or null.
        this.completed = new Promise(resolve => (this._resolve = resolve));
    }

    get size() {
        return this.pieces.reduce((sum, piece) => sum + piece.get_size(), 0);
    }

    join() {
        return joinBytes(this.pieces);
    }
}
