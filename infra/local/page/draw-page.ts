/** The page around the channel: what this is, and what to do next. */
import { html, type Markup } from '../../preview/html/markup.ts';

/** Slack cuts a command at about this many. */
const lineMaxCharacters = 4_000;

export function drawPage(channelName: string, channel: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>#${channelName} · dcs-watch demonstration</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/message.css">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" type="module"></script>
</head>
<body>
<header class="top">
<p class="kind">Demonstration <span id="connection" role="status">Not live: this page needs its script</span></p>
<h1>dcs-watch posts what happens to your Redis to Slack</h1>
<p>This is a Slack channel on your machine. A made-up Huawei Cloud account lives through a short day in half a minute, and
dcs-watch posts what happens, as it would for your team. Nothing leaves this machine.</p>
<details>
<summary>What to look for, and what comes next</summary>
<ul>
<li>Each task is one message. It changes from 🔵 to ✅ or 🔴 in place, and says that it was edited.</li>
<li>A failure also notifies: a reply in its thread, sent to the channel too, with the cause and the next step.</li>
<li>Many tasks at once become one message. Open its replies: the table lists every task.</li>
<li>Ask in the box below the messages, and press the buttons. The same functions answer as in production, called the way
Slack calls them.</li>
<li>New messages appear by themselves. Ctrl-C in the terminal ends the demonstration.</li>
<li>To watch a real account, describe it in infra/watch.yml, set CLOUD_SDK_AK, CLOUD_SDK_SK and SLACK_BOT_TOKEN, and run npm
start again.</li>
</ul>
</details>
</header>
<main aria-labelledby="channel">
<h2 id="channel"># ${channelName}</h2>
<ol id="messages">
${channel}</ol>
<p id="empty">There are no messages yet. The first one comes in a few seconds.</p>
<form id="ask" aria-label="Ask dcs-watch" hidden>
<label for="line">Ask dcs-watch</label>
<div class="line">
<input id="line" class="field" value="/dcs " maxlength="${lineMaxCharacters}" autocomplete="off" autocapitalize="off" spellcheck="false"
 aria-describedby="hint">
<button class="button">Send</button>
</div>
<p id="hint">For example <code>/dcs tasks failed last 24h</code>, or <code>/dcs help</code>. Only you see the answer.</p>
<p id="problem" role="alert"></p>
</form>
</main>
<p id="news" class="unseen" role="status"></p>
</body>
</html>
`.toString();
}
