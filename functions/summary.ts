/** The function that looks after all targets every 15 minutes, whatever the event says. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { loadSettings } from '../lib/clients/settings-file.ts';
import { readTableEnvironment, settingsFile } from '../lib/config.ts';
import { composeSummary, type SummaryReport } from './compose-summary.ts';

const settings = loadSettings(settingsFile(process.env, import.meta.dirname));
const lookAfterAll = composeSummary({ settings, environment: readTableEnvironment(process.env) });

export const handler = middy<unknown, SummaryReport, Error, Context>().handler(async () => await lookAfterAll());
