const domainForm = /^[a-z0-9][a-z0-9-]{0,62}$/;
const channelForm = /^[A-Z0-9]{3,20}$/;
const tsForm = /^(\d{1,12})\.(\d{6})$/;

/**
 * The form that chat.getPermalink answers with, made without a call: Slack names the workspace in every command. When it
 * does not, the channel alone, by the documented redirect. https://docs.slack.dev/interactivity/deep-linking
 */
export function messageUrl(teamDomain: string | undefined, channel: string, ts: string): string | undefined {
  const [, seconds, fraction] = tsForm.exec(ts) ?? [];
  if (!channelForm.test(channel)) return undefined;
  if (teamDomain === undefined || !domainForm.test(teamDomain) || seconds === undefined) {
    return `https://slack.com/app_redirect?channel=${channel}`;
  }
  return `https://${teamDomain}.slack.com/archives/${channel}/p${seconds}${fraction}`;
}
