/** What Slack sends about a press is taken from the message; the page says only which button it was. */
import { listIn, type Thing, textIn, thingIn } from '../../preview/html/thing.ts';

export interface Choice {
  readonly actionId: string;
  /** The chosen entry of a menu. */
  readonly value?: string | undefined;
}

/** An element of `actions` in https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. */
export function actionOf(message: Thing, { actionId, value }: Choice): Thing | undefined {
  for (const block of listIn(message, 'blocks')) {
    const element = listIn(block, 'elements').find(({ action_id: id }) => id === actionId);
    if (block.type !== 'actions' || element === undefined) continue;
    const { type } = element;
    const action = { type, action_id: actionId, block_id: textIn(block, 'block_id'), action_ts: actionTs() };
    if (type === 'button') return { ...action, text: element.text, value: element.value };
    const option = listIn(element, 'options').find((one) => one.value === value);
    return type === 'static_select' && option !== undefined ? { ...action, selected_option: option } : undefined;
  }
  return undefined;
}

/** All fields of the message, filled in or not, cut to their maximum length as in Slack. */
export function inputState(message: Thing, inputs: Readonly<Record<string, string>>): Thing {
  const fields = listIn(message, 'blocks').filter(({ type }) => type === 'input');
  const values = fields.map((block) => {
    const { type, action_id: actionId, max_length: maxCharacters } = thingIn(block, 'element');
    const typed = inputs[textIn(block, 'block_id')]?.slice(0, Number(maxCharacters ?? Number.POSITIVE_INFINITY));
    return [textIn(block, 'block_id'), { [String(actionId)]: { type, value: typed || null } }] as const;
  });
  return { values: Object.fromEntries(values) };
}

function actionTs(): string {
  return (Date.now() / 1_000).toFixed(6);
}
