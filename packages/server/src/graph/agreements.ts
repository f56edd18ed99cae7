// Microsoft Graph, "agreement resource type": terms of use. Documents are written with the agreement; `files` lists
// them, without their text. An agreement that a policy names cannot be deleted: the policy would ask for what nobody
// can accept.
import { epochSeconds, randomUuid } from '../clock.ts';
import type { Agreement, AgreementAcceptance, AgreementFile } from '../records/agreement.ts';
import { expiryOf } from '../terms/accepted-agreements.ts';
import { readAgreement } from '../terms/read-agreement.ts';
import { graphBadRequest, graphNotFound, graphValidationFailed } from './graph-error.ts';
import { type GraphBelow, type GraphInput, type GraphOwn, type GraphResource, put, remove } from './resource.ts';

/** Microsoft Entra, "Terms of use" */
const maxAgreements = 40;

const agreementPermissions = {
	read: ['Agreement.Read.All', 'Agreement.ReadWrite.All'],
	write: ['Agreement.ReadWrite.All'],
};

const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

function toGraph(agreement: Agreement): object {
	const { files: _, termsExpiration = null, userReacceptRequiredFrequency = null, ...rest } = agreement;
	return { ...rest, termsExpiration, userReacceptRequiredFrequency };
}

function toGraphFile({ text: _, acceptancesFrom: __, createdAt, ...file }: AgreementFile): object {
	return { ...file, createdDateTime: instant(createdAt) };
}

function toGraphAcceptance(acceptance: AgreementAcceptance, agreement: Agreement | undefined): object {
	const { tenantId: _, recordedAt, deviceId = null, deviceDisplayName = null, ...rest } = acceptance;
	const expiry = agreement && acceptance.state === 'accepted' ? expiryOf(agreement, recordedAt) : undefined;
	return {
		...rest,
		agreementFileVersionId: acceptance.agreementFileId,
		userEmail: acceptance.userPrincipalName,
		deviceId,
		deviceDisplayName,
		deviceOSType: null,
		deviceOSVersion: null,
		recordedDateTime: instant(recordedAt),
		expirationDateTime: expiry === undefined ? null : instant(expiry),
	};
}

function find({ snapshot }: GraphInput, id: string): Agreement {
	const agreement = snapshot.agreements.find((candidate) => candidate.id === id);
	if (!agreement) throw graphNotFound(`The agreement ${id}`);
	return agreement;
}

function requireValid(input: GraphInput, body: Record<string, unknown>, id: string, stored?: Agreement): Agreement {
	const { authority } = input;
	const making = { now: epochSeconds(authority.clock), createId: () => randomUuid(authority.random), stored };
	const { agreement, problems } = readAgreement(body, id, making);
	if (problems.length > 0)
		throw graphValidationFailed(
			'agreement',
			problems.map((problem) => ({ ...problem, number: 1007 as const })),
		);
	return agreement;
}

const acceptances: GraphBelow = {
	method: 'GET',
	context: 'agreementAcceptances',
	async run(input, id) {
		const agreement = find(input, id);
		const { tenant } = input.snapshot;
		const answers = await input.authority.storage.agreementAcceptances.ofAgreement(tenant.id, id);
		return { kind: 'answered', value: { value: answers.map((one) => toGraphAcceptance(one, agreement)) } };
	},
};

const files: GraphBelow = {
	method: 'GET',
	context: 'agreementFileLocalizations',
	run: async (input, id) => ({ kind: 'answered', value: { value: find(input, id).files.map(toGraphFile) } }),
};

const file: GraphBelow = {
	method: 'GET',
	context: 'agreementFile/$entity',
	async run(input, id) {
		const { files: all } = find(input, id);
		const shown = all.find(({ isDefault }) => isDefault) ?? all[0];
		if (!shown) throw graphNotFound('The file');
		return { kind: 'answered', value: { ...toGraphFile(shown), localizations: all.map(toGraphFile) } };
	},
};

export const agreements: GraphResource = {
	path: 'identityGovernance/termsOfUse/agreements',
	aliases: ['agreements'],
	permissions: agreementPermissions,
	// Entra registers terms of use with Conditional Access, so that they are its actions
	resourceActions: {
		create: 'microsoft.directory/conditionalAccessPolicies/create',
		update: 'microsoft.directory/conditionalAccessPolicies/basic/update',
		remove: 'microsoft.directory/conditionalAccessPolicies/delete',
	},
	list: ({ snapshot }) => snapshot.agreements.map(toGraph),
	async create(input, body) {
		if (input.snapshot.agreements.length >= maxAgreements)
			throw graphBadRequest(`The tenant holds ${maxAgreements} terms of use, which is the limit.`);
		const agreement = requireValid(input, body, randomUuid(input.authority.random));
		return put(input, 'agreements', agreement, { kind: 'created', value: toGraph(agreement) });
	},
	async update(input, id, body) {
		return put(input, 'agreements', requireValid(input, body, id, find(input, id)), { kind: 'changed' });
	},
	async remove(input, id) {
		find(input, id);
		const user = input.snapshot.policies.find(({ grantControls }) =>
			grantControls?.termsOfUse?.some((named) => named.toLowerCase() === id),
		);
		if (user) throw graphBadRequest(`The terms of use are asked for by the policy "${user.displayName}".`);
		const removed = await remove(input, 'agreements', id);
		if (removed.kind === 'deleted')
			await input.authority.storage.agreementAcceptances.removeOf(input.snapshot.tenant.id, id);
		return removed;
	},
	below: { acceptances, files, file },
};

/** Microsoft Graph, "List agreementAcceptances for a user" */
export const ownAcceptances: GraphOwn = {
	path: 'agreementAcceptances',
	method: 'GET',
	permissions: ['AgreementAcceptance.Read', 'AgreementAcceptance.Read.All'],
	context: 'agreementAcceptances',
	async run({ authority, snapshot }, user) {
		const answers = await authority.storage.agreementAcceptances.ofUser(snapshot.tenant.id, user.id);
		return {
			value: answers.map((one) =>
				toGraphAcceptance(
					one,
					snapshot.agreements.find(({ id }) => id === one.agreementId),
				),
			),
		};
	},
};
