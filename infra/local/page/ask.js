// Sends what people type and press to the page's own server, which passes it on as Slack would.
const form = document.querySelector('#ask');
const line = document.querySelector('#line');
const problem = document.querySelector('#problem');
const START_OF_LINE = '/dcs ';

/** @param page the list of messages, a function that refreshes it, and one that speaks in a live region. */
export function answerPeople({ list, refresh, say }) {
  let last = Promise.resolve();

  /** One after the other, in the order in which they were sent. */
  function send(path, body) {
    last = last.then(() => sendNow(path, body));
    return last;
  }

  async function sendNow(path, body) {
    say(problem, '');
    try {
      const reply = await post(path, body);
      await refresh();
      say(problem, reply.problem ?? '');
      return reply;
    } catch {
      say(problem, 'The demonstration has ended.');
      return undefined;
    }
  }

  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const reply = await send('/commands', { line: line.value });
    if (!reply?.shown) return;
    line.value = START_OF_LINE;
    document.getElementById(reply.shown)?.scrollIntoView({ block: 'end' });
  });
  list.addEventListener('click', async ({ target }) => {
    const button = target.closest('button[data-action]');
    if (!button) return;
    const { id } = button.closest('li');
    const reply = await send('/presses', pressOf(button));
    // An answer that replaces the message keeps the focus. A new one takes it, or it would be far away.
    if (reply?.shown && reply.shown !== id) document.getElementById(reply.shown)?.focus();
  });
}

function pressOf(button) {
  const message = button.closest('article');
  const fields = [...message.querySelectorAll('[data-input]')].filter((field) => field.closest('article') === message);
  return {
    ts: button.closest('[data-ts]').dataset.ts,
    actionId: button.dataset.action,
    value: button.closest('.menu')?.querySelector('select').value,
    inputs: Object.fromEntries(fields.map((field) => [field.dataset.input, field.value])),
  };
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered with ${response.status}`);
  return response.json();
}
