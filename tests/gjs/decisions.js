// Copyright The urlsession authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import GLib from 'gi://GLib';

import {
    Record, cancelled, check, collectUntil, control, equal, newRequest, newSession, pattern,
    sameBytes
} from './support.js';

// A started task whose response goes to a handler, and its record.
function ask(handler) {
    const task = newSession().data_task(newRequest('raw', '/bytes/1000'));

    task.connect('response-received', handler);
    const record = new Record(task);
    task.resume();
    return record;
}

async function loads(record) {
    equal(await record.completed, null);
    sameBytes(record.join(), pattern(1000));
}

export const behaviours = {
    async 'response-decision-allow-later'() {
        let answers = 0;
        const record = ask((task, decision) => {
            equal(decision.response.status_code, 200);
            check(decision.task === task, 'another task');
            check(!decision.is_answered, 'answered already');
            GLib.timeout_add(GLib.PRIORITY_DEFAULT, 50, () => {
                equal(record.names, []);
                decision.allow();
                decision.cancel();
                check(decision.is_answered, 'not answered');
                answers++;
                return GLib.SOURCE_REMOVE;
            });
            return true;
        });

        await loads(record);
        equal(answers, 1);
    },

    async 'response-decision-cancel'() {
        for (const taken of [true, false]) {
            const record = ask((_task, decision) => {
                decision.cancel();
                decision.allow();
                return taken;
            });

            cancelled(await record.completed);
            check(!record.names.includes('data-received'), 'data after cancel()');
        }
    },

    async 'response-decision-dropped'() {
        let asked = 0;
        const record = ask(() => {
            asked++;
            return true;
        });

        await collectUntil(() => record.completions.length > 0, 'the decision');
        await loads(record);
        equal(asked, 1);
    },

    async 'settle-promise'() {
        const answer = async decision => {
            await control('/stats');
            decision.cancel();
        };
        const forget = async () => {
            await control('/stats');
        };

        cancelled(await ask((_task, decision) => decision.settle(answer(decision))).completed);
        await loads(ask((_task, decision) => decision.settle(forget())));
        await loads(ask((_task, decision) => decision.settle(null)));

        // Collecting garbage does not answer.
        let settled = null;
        const record = ask((_task, decision) => decision.settle(new Promise(resolve => {
            settled = resolve;
        })));
        await collectUntil(() => settled !== null, 'nothing');
        await collectUntil(() => true, 'nothing');
        await control('/stats');
        equal(record.names, []);
        settled();
        await loads(record);
    },

    async 'settle-rejection'() {
        const fail = async () => {
            await control('/stats');
            throw new Error('expected: the promise of a decision is rejected');
        };
        const failAfterAnswer = async decision => {
            decision.cancel();
            await fail();
        };

        await loads(ask((_task, decision) => decision.settle(fail())));
        cancelled(await ask((_task, decision) =>
            decision.settle(failAfterAnswer(decision))).completed);
    },
};
