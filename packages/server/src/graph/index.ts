import { authenticationContextClassReferences } from './authentication-context-class-references.ts';
import { conditionalAccessPolicies } from './conditional-access-policies.ts';
import type { GraphResource } from './resource.ts';

/** Every resource under /v1.0. Adding one is a file, a line here, and its cases. */
export const graphResources: readonly GraphResource[] = [conditionalAccessPolicies, authenticationContextClassReferences];
