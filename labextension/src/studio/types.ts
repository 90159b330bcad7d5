import type { components } from '../contract/types';

type Schemas = components['schemas'];

export type Attempt = Schemas['Attempt'];
export type Capture = Schemas['Capture'];
export type Failure = Schemas['Failure'];
export type Job = Schemas['Job'];
export type JobPage = Schemas['JobPage'];
export type JobRow = Schemas['JobRow'];
export type JobState = JobRow['state'];
export type LogPart = Schemas['LogPart'];
export type MetricPage = Schemas['MetricPage'];
export type Output = Schemas['Output'];
export type OutputPage = Schemas['OutputPage'];
export type Phase = Schemas['Phase'];
export type Series = Schemas['Series'];
export type Status = Schemas['Status'];
export type Usage = Schemas['Usage'];
export type UsagePage = Schemas['UsagePage'];
