// Microsoft Graph, "conditionalAccessTemplate resource type": policies to start from. Read-only.
import { policyTemplates } from '@countersign/policy';
import type { GraphResource } from './resource.ts';
import { wholeDetails } from './whole-resources.ts';

export const conditionalAccessTemplates: GraphResource = {
	path: 'identity/conditionalAccess/templates',
	aliases: ['conditionalAccess/templates'],
	list: () => templates,
};

const templates = policyTemplates.map((template) => ({ ...template, details: wholeDetails(template.details) }));
