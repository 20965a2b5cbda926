/** The hello world of https://docs.slack.dev/tools/bolt-js/deployments/aws-lambda, as a slash command. */
import bolt from '@slack/bolt';

const awsLambdaReceiver = new bolt.AwsLambdaReceiver({ signingSecret: process.env.SLACK_SIGNING_SECRET });
// The ids save the call of auth.test: a first answer is to be measured, not Slack.
const authorize = async () => ({ botToken: 'xoxb-none', botId: 'B000000001', botUserId: 'U000000001' });
const app = new bolt.App({ authorize, receiver: awsLambdaReceiver });

app.command('/dcs', async ({ command, ack }) => {
  await ack(`Hello, ${command.user_name}`);
});

// Two parameters: with the third of the documentation, Lambda's Node 24 refuses to start.
export const handler = async (event, context) => {
  const receive = await awsLambdaReceiver.start();
  return receive(event, context, () => {});
};
