import { expect, it } from 'vitest';
import { LineBuffer } from '../../src/ui/lines';

function linesOf(buffer: LineBuffer): string[] {
  return buffer.blocks.flatMap(block => [...block.lines]);
}

it('shows the same however a text is cut', () => {
  const text = 'one\ntwo\n\n10%\r20%\r100%\nlast\u001b[2A\rzwei';
  const whole = new LineBuffer();
  whole.append(text);
  for (let size = 1; size < text.length; size++) {
    const pieces = new LineBuffer();
    for (let at = 0; at < text.length; at += size) {
      pieces.append(text.slice(at, at + size));
    }
    expect(linesOf(pieces)).toEqual(linesOf(whole));
  }
  expect(linesOf(whole)).toEqual(['one', 'two', 'zwei', '100%', 'last']);
});

it('shows a progress bar’s last state while it runs', () => {
  const buffer = new LineBuffer();
  buffer.append(' 10%|#\r');
  expect(linesOf(buffer)).toEqual([' 10%|#']);
  buffer.append(' 20%|##\r');
  expect(linesOf(buffer)).toEqual([' 20%|##']);
  buffer.append('done\n');
  expect(linesOf(buffer)).toEqual(['done']);
});

it('shows bars that lie below each other at their last states', () => {
  const up = '\u001b[A';
  const buffer = new LineBuffer();
  for (let outer = 0; outer < 3; outer++) {
    buffer.append(`\router ${outer}/3`);
    for (let inner = 0; inner < 4; inner++) {
      buffer.append(`\n\rinner ${inner}/4${up.slice(0, 1)}`);
      buffer.append(up.slice(1));
    }
  }
  expect(linesOf(buffer)).toEqual(['outer 2/3', 'inner 3/4']);
  buffer.append('\n\ndone\n');
  expect(linesOf(buffer)).toEqual(['outer 2/3', 'inner 3/4', 'done']);
});

it('keeps finished blocks as they are', () => {
  const buffer = new LineBuffer();
  buffer.append('x\n'.repeat(450));
  const before = buffer.blocks;
  buffer.append('y\n');
  expect(buffer.length).toBe(451);
  expect(buffer.blocks[0]).toBe(before[0]);
  expect(buffer.blocks[1]).toBe(before[1]);
  expect(buffer.blocks[2]).not.toBe(before[2]);
});

it('lets the oldest lines go', () => {
  const buffer = new LineBuffer(1000);
  for (let line = 0; line < 5000; line++) {
    buffer.append(`${line}\n`);
  }
  expect(buffer.length).toBeLessThanOrEqual(1200);
  expect(buffer.cut).toBe(true);
  expect(linesOf(buffer).at(-1)).toBe('4999');
});
