import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWhole } from '../../../../lib/ingest/read-whole.ts';
import { sendJson, startHttpServer } from '../../../support/http-server.ts';
import { createClientUnderTest, requestTo } from '../../../support/task-center-client.ts';
import { createTaskListModel, HOUR, idsOf, inOneSecond, spread, usual } from '../../../support/task-list-model.ts';

test('T13: 2,500 tasks, 1,500 of them in one second, all come through the real client', async () => {
  const model = createTaskListModel([...spread(1_000, HOUR), ...inOneSecond(1_500)], usual);
  await using server = await startHttpServer(async (request, response) => {
    const query = new URL(request.target, 'http://any.host').searchParams;
    const page = await model.read({
      fromSeconds: secondsOf(query.get('start_time')),
      toSeconds: secondsOf(query.get('end_time')),
      offset: Number(query.get('offset')),
      limit: Number(query.get('limit')),
    });
    sendJson(response, 200, { task_count: `${page.items.length}`, tasks: page.items });
  });
  const { client, requests } = createClientUnderTest();

  const { items } = await readWhole((query) => client.page(requestTo(server.origin, query)), HOUR, 1_000);

  assert.deepEqual(idsOf(items), [...model.tasks.keys()].sort());
  assert.equal(requests(), model.queries.length);
});

function secondsOf(compact: string | null): number {
  const [year, month, day, hour, minute, second] = (compact ?? '').match(/^\d{4}|\d{2}/g)?.map(Number) ?? [];
  return Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second) / 1_000;
}
