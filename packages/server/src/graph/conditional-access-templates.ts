// Microsoft Graph, "conditionalAccessTemplate resource type": policies to start from. Read-only.
import { policyTemplates } from '@countersign/policy';
import { graphMethodNotAllowed } from './graph-error.ts';
import type { GraphResource } from './resource.ts';

const readOnly = async () => {
	throw graphMethodNotAllowed();
};

export const conditionalAccessTemplates: GraphResource = {
	path: 'identity/conditionalAccess/templates',
	list: () => policyTemplates,
	create: readOnly,
	update: readOnly,
	remove: readOnly,
};
