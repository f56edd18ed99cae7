export { createGuard, type Guard } from './guard.ts';
export type { Caller, GuardOptions, PresentedRequest, Refusal, Requirement, SignedRequestOptions, Verdict } from './options.ts';
export type { ProtectedResourceOptions, ResourceMetadata } from './resource-metadata.ts';
