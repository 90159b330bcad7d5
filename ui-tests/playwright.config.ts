import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { port, server, TOKEN } from './servers';

/** What works on data; all other tests have the second server. */
const DATA =
  /(datasets|drift|endpoints|insights|monitors|pieces|recipe|wrangler|wrangling)\.spec/;

/** The browser without windows of its own does the same pages for three quarters of the time. */
const SHELL = '/usr/bin/chromium-headless-shell';
const BROWSER = existsSync(SHELL) ? SHELL : '/usr/bin/chromium';

export default defineConfig({
  testDir: './tests',
  // Each project has a server and a studio of its own, and goes through its tests one by one.
  workers: 2,
  // On a machine that checks a change, one that passes the second time is listed as flaky: to be looked into.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  timeout: 180_000,
  expect: { timeout: Number(process.env.CELLWORKS_UI_PATIENCE ?? 90_000) },
  globalTeardown: './teardown.ts',
  use: {
    viewport: { width: 1280, height: 800 },
    // An action that finds nothing says so, and not only when the test's time is over.
    actionTimeout: 60_000,
    // It costs a quarter of the time, and is asked for when a failure is looked into.
    trace: process.env.CELLWORKS_UI_TRACE ? 'retain-on-failure' : 'off',
    // Videos and browser downloads need what is not on every machine: Debian's Chromium is used.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? BROWSER,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage'
      ]
    }
  },
  projects: [
    {
      name: 'data',
      workers: 1,
      testMatch: DATA,
      use: { baseURL: `http://127.0.0.1:${port}` }
    },
    {
      name: 'training',
      workers: 1,
      testIgnore: [
        DATA,
        /walk\.spec/,
        // The guide's pictures are taken by `make pictures`.
        ...(process.env.CELLWORKS_PICTURES ? [] : [/pictures\.spec/])
      ],
      use: { baseURL: `http://127.0.0.1:${port + 4}` }
    },
    {
      name: 'token',
      workers: 1,
      testMatch: /walk\.spec/,
      use: { baseURL: `http://127.0.0.1:${port + 1}` }
    }
  ],
  webServer: [
    server('data', port, ''),
    server('training', port + 4, ''),
    server('token', port + 1, TOKEN)
  ]
});
