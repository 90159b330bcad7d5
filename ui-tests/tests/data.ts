import { type APIRequestContext, expect } from '@playwright/test';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the file browser's top folder is on disk. */
export const ROOT = join(
  process.env.CELLWORKS_UI_FOLDER ?? '',
  'data',
  'notebooks'
);

/** Write a file of data that has been there for a while; returns where it is. */
export function putData(path: string, content: string): string {
  const whole = join(ROOT, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  const then = Date.now() / 1000 - 60;
  utimesSync(whole, then, then);
  return whole;
}

/** Remove a file of data. */
export function removeData(path: string): void {
  rmSync(join(ROOT, path), { force: true });
}

/** A version as the tests read it. */
export interface Version {
  row: {
    name: string;
    version: number;
    fingerprint: string;
    path: string;
    check: { state: string };
  };
}

/** Register a file as the form does. */
export async function register(
  request: APIRequestContext,
  name: string,
  path: string,
  more: Record<string, unknown> = {}
): Promise<Version> {
  const answer = await request.post(
    `/cellworks/api/datasets/${name}/versions`,
    {
      data: { path, ...more }
    }
  );
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).version;
}

/** Read a version. */
export async function version(
  request: APIRequestContext,
  name: string,
  number: number
): Promise<Version> {
  const answer = await request.get(
    `/cellworks/api/datasets/${name}/versions/${number}`
  );
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** Forget every dataset: what a test leaves changed would ask for attention in the next one. */
export async function forgetAll(request: APIRequestContext): Promise<void> {
  const page = await request.get('/cellworks/api/datasets?limit=1000');
  for (const { name } of (await page.json()).datasets) {
    const of = await request.get(`/cellworks/api/datasets/${name}`);
    for (const { version: number } of (await of.json()).versions) {
      await request.delete(
        `/cellworks/api/datasets/${name}/versions/${number}?force=true`
      );
    }
  }
}
