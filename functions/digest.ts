/** The weekly function: whatever the event says, every target's last week is summed up. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { loadSettings } from '../lib/clients/settings-file.ts';
import { readTableEnvironment, settingsFile } from '../lib/config.ts';
import { composeDigest, type DigestReport } from './compose-digest.ts';

const settings = loadSettings(settingsFile(process.env, import.meta.dirname));
const summarizeAll = composeDigest({ settings, environment: readTableEnvironment(process.env) });

export const handler = middy<unknown, DigestReport, Error, Context>().handler(async () => await summarizeAll());
