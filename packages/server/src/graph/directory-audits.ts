// What administrators changed and what bears on security, newest first. Microsoft Graph, "directoryAudit resource
// type".
import type { DirectoryAudit } from '../records/directory-audit.ts';
import { graphNoObject } from './graph-error.ts';
import { readAudits } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row } from './route.ts';

/** rows that one answer looks at */
const mostRead = 5000;

function toAudit({
	id,
	at,
	correlationId,
	activity,
	category,
	operation,
	initiator,
	target,
	changes,
	result,
	reason = '',
}: DirectoryAudit): Row {
	const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
	return {
		id,
		activityDateTime: new Date(at * 1000).toISOString().replace('.000Z', 'Z'),
		activityDisplayName: activity,
		category,
		correlationId,
		loggedByService: category === 'Policy' ? 'Conditional Access' : 'Core Directory',
		operationType: operation,
		result: result ?? 'success',
		resultReason: reason,
		initiatedBy: {
			app:
				initiator.kind !== 'user'
					? {
							appId: null,
							displayName: initiator.displayName,
							servicePrincipalId: initiator.kind === 'authority' ? null : initiator.id,
							servicePrincipalName: null,
						}
					: null,
			user:
				initiator.kind === 'user'
					? { id: initiator.id, displayName: initiator.displayName, ipAddress: null, userPrincipalName: null }
					: null,
		},
		targetResources: [
			{
				id: target.id,
				displayName: target.displayName,
				type: target.type,
				userPrincipalName: null,
				groupType: null,
				modifiedProperties: changes.map(({ name, before, after }) => ({
					displayName: name,
					oldValue: text(before),
					newValue: text(after),
				})),
			},
		],
		additionalDetails: [],
	};
}

async function audits({ authority, snapshot }: GraphInput): Promise<Row[]> {
	return (await authority.storage.directoryChanges.audits(snapshot.tenant.id, mostRead)).map(toAudit);
}

export const auditRoutes: readonly GraphRoute[] = [
	{
		path: 'auditLogs/directoryAudits',
		method: 'GET',
		access: { ...readAudits, users: 'logs' },
		documentation: 'List directoryAudits',
		answers: 'collection',
		context: 'auditLogs/directoryAudits',
		run: audits,
	},
	{
		path: 'auditLogs/directoryAudits/{id}',
		method: 'GET',
		access: { ...readAudits, users: 'logs' },
		documentation: 'Get directoryAudit',
		answers: 'object',
		context: 'auditLogs/directoryAudits/$entity',
		async run(input, { id = '' }) {
			const found = (await audits(input)).find((audit) => audit.id === id);
			if (!found) throw graphNoObject(id);
			return found;
		},
	},
];
