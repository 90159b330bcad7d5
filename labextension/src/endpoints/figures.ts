import { figure } from '../ui/format';

/** `3.2/s`, `0/s`. */
export function rate(perSecond: number): string {
  if (perSecond === 0) {
    return '0/s';
  }
  return perSecond < 0.05 ? '<0.1/s' : `${short(perSecond)}/s`;
}

/** `4.2 ms`, `1.3 s`. */
export function latency(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) {
    return '–';
  }
  return milliseconds < 1000
    ? `${short(milliseconds)} ms`
    : `${short(milliseconds / 1000)} s`;
}

/** A share from 0 to 1 as `0%`, `0.4%`, `12%`. */
export function ratio(share: number): string {
  const hundredths = share * 100;
  if (hundredths > 0 && hundredths < 0.1) {
    return '<0.1%';
  }
  return `${Number(hundredths.toFixed(hundredths < 10 ? 1 : 0))}%`;
}

function short(value: number): string {
  return figure(Number(value.toPrecision(value < 100 ? 2 : 3)));
}
