export type { ProtectedResourceOptions, ResourceMetadata } from './challenges/resource-metadata.ts';
export { createGuard, type Guard } from './guard.ts';
export { defineOperations, type Operations } from './operations/define-operations.ts';
export { createMemoryMappings } from './operations/memory-mappings.ts';
export type {
	MappingChange,
	MappingInput,
	OperationMapping,
	OperationMappings,
} from './operations/operation-mappings.ts';
export { requireAuthContext } from './operations/require-auth-context.ts';
export type {
	GuardOptions,
	PresentedRequest,
	Refusal,
	RefusalReport,
	Requirement,
	SignedRequestOptions,
	TenantName,
	Verdict,
} from './options.ts';
export { type FeedOptions, followRevocations } from './revocation/follow-revocations.ts';
export {
	createSecurityEventReceiver,
	type SecurityEventReceiverOptions,
} from './revocation/receive-security-events.ts';
export {
	createRevocations,
	type Revocation,
	type RevocationOptions,
	type Revocations,
} from './revocation/revocations.ts';
export type { Caller } from './token/caller.ts';
export type { Check, RefusalReason } from './token/token-error.ts';
