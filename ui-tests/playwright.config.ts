import { defineConfig } from '@playwright/test';
import { port, server, TOKEN } from './servers';

export default defineConfig({
  testDir: './tests',
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  reporter: [['list']],
  timeout: 180_000,
  expect: { timeout: Number(process.env.CELLWORKS_UI_PATIENCE ?? 90_000) },
  globalTeardown: './teardown.ts',
  use: {
    viewport: { width: 1280, height: 800 },
    // An action that finds nothing says so, and not only when the test's time is over.
    actionTimeout: 60_000,
    trace: 'retain-on-failure',
    // Videos and browser downloads need what is not on every machine: Debian's Chromium is used.
    video: 'off',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
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
      name: 'open',
      testIgnore: /walk\.spec/,
      use: { baseURL: `http://127.0.0.1:${port}` }
    },
    {
      name: 'token',
      testMatch: /walk\.spec/,
      use: { baseURL: `http://127.0.0.1:${port + 1}` }
    }
  ],
  webServer: [server('open', port, ''), server('token', port + 1, TOKEN)]
});
