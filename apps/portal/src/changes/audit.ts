// The audit log as pages read it, and what it says of the past: how policies stood at a moment.
import type { ConditionalAccessPolicy } from '@countersign/protocol';

/** of Microsoft Graph, as far as pages show it: "directoryAudit resource type" */
export interface DirectoryAudit {
	id: string;
	activityDateTime: string;
	activityDisplayName: string;
	category: string;
	correlationId: string;
	loggedByService: string;
	operationType: string;
	result: string;
	initiatedBy: {
		user: { id: string; displayName: string } | null;
		app: { servicePrincipalId: string; displayName: string } | null;
	};
	targetResources: {
		id: string;
		displayName: string;
		type: string;
		modifiedProperties: { displayName: string; oldValue: string | null; newValue: string | null }[];
	}[];
}

export interface ResourceChange {
	/** such as `ConditionalAccessPolicy` */
	kind: string;
	/** `null` for what was not there */
	before: Record<string, unknown> | null;
	after: Record<string, unknown> | null;
}

const parse = (text: string | null) => (text === null ? null : JSON.parse(text));

/** @returns what the change made of a whole resource; `undefined` where the audit tells single members */
export function resourceChangeOf({ category, targetResources }: DirectoryAudit): ResourceChange | undefined {
	const [changed] = targetResources[0]?.modifiedProperties ?? [];
	if (category !== 'Policy' || !changed || targetResources[0]?.type !== 'Policy') return undefined;
	return { kind: changed.displayName, before: parse(changed.oldValue), after: parse(changed.newValue) };
}

/** @returns the members that changed, as one object before and one after, whatever the audit is of */
export function stateChangeOf(audit: DirectoryAudit): Pick<ResourceChange, 'before' | 'after'> {
	const resource = resourceChangeOf(audit);
	if (resource) return resource;
	const members = audit.targetResources[0]?.modifiedProperties ?? [];
	const side = (name: 'oldValue' | 'newValue') =>
		Object.fromEntries(members.map((member) => [member.displayName, parse(member[name])]));
	return { before: side('oldValue'), after: side('newValue') };
}

/** @returns who made a change, by name, and by id where there is no name */
export function initiatorOf({ initiatedBy: { user, app } }: DirectoryAudit): string {
	return user?.displayName || user?.id || app?.displayName || app?.servicePrincipalId || 'Nobody known';
}

/**
 * @param policies as they stand
 * @param audits newest first
 * @param moment epoch milliseconds
 * @returns the policies as they stood then: every later change is undone, the newest first
 */
export function policiesAt(
	policies: readonly ConditionalAccessPolicy[],
	audits: readonly DirectoryAudit[],
	moment: number,
): ConditionalAccessPolicy[] {
	const standing = new Map(policies.map((policy) => [policy.id, policy]));
	for (const audit of audits) {
		if (Date.parse(audit.activityDateTime) <= moment) break;
		const change = resourceChangeOf(audit);
		// what was deleted for good was gone already
		if (change?.kind !== 'ConditionalAccessPolicy' || /^hard delete/i.test(audit.activityDisplayName)) continue;
		const id = audit.targetResources[0]?.id ?? '';
		if (change.before) standing.set(id, change.before as unknown as ConditionalAccessPolicy);
		else standing.delete(id);
	}
	return [...standing.values()];
}
