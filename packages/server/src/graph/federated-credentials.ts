// Whose tokens an application shows in place of a secret. Microsoft Graph, "federatedIdentityCredential resource type".
import { applicationObjectId, joinedId } from '../directory/service-principal.ts';
import type { Application, FederatedIdentityCredential } from '../records/application.ts';
import { ofApplications, requireApplicationWriter } from './application-access.ts';
import { alternateKey, findApplicationObject } from './application-objects.ts';
import { putApplication } from './application-writes.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { asOptionalText, asText, asTexts, invalidMember, requireKnown } from './members.ts';
import { readApplications } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';
import { upsert } from './upsert.ts';

const mostCredentials = 20;
const known = new Set(['audiences', 'description', 'issuer', 'name', 'subject']);
const activity = 'Update application – Certificates and secrets management';

const idOf = ({ appId }: Application, { name }: FederatedIdentityCredential) =>
	joinedId('federatedIdentityCredential', applicationObjectId(appId), name);

const toGraph = (application: Application, credential: FederatedIdentityCredential): Row => ({
	id: idOf(application, credential),
	name: credential.name,
	issuer: credential.issuer,
	subject: credential.subject,
	description: credential.description ?? null,
	audiences: credential.audiences,
});

function read(row: Row): FederatedIdentityCredential {
	requireKnown(row, known, 'federatedIdentityCredential');
	const name = asText(row.name, 'name', 120);
	if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw invalidMember('name');
	const issuer = asText(row.issuer, 'issuer', 600);
	// its keys are fetched: over anything else somebody on the way could choose them
	if (!/^https:\/\/[^\s?#@]+$/.test(issuer)) throw invalidMember('issuer');
	const audiences = asTexts(row.audiences, 'audiences', 600);
	if (audiences.length !== 1) throw graphInvalid('audiences must be a list of one.');
	const description = asOptionalText(row.description, 'description', 600);
	return {
		name,
		issuer,
		subject: asText(row.subject, 'subject', 600),
		audiences,
		...(description === undefined ? {} : { description }),
	};
}

function withCredentials(application: Application, credentials: FederatedIdentityCredential[]): Application {
	if (credentials.length > mostCredentials)
		throw graphInvalid(`An application has at most ${mostCredentials} federated identity credentials.`);
	for (const [index, one] of credentials.entries()) {
		const before = credentials.slice(0, index);
		if (before.some(({ name }) => name === one.name))
			throw graphInvalid(`FederatedIdentityCredential with name ${one.name} already exists.`);
		if (before.some(({ issuer, subject }) => issuer === one.issuer && subject === one.subject))
			throw graphInvalid('FederatedIdentityCredential with the same issuer and subject already exists.');
	}
	// an empty list would say that there is a credential to show
	const { federatedIdentityCredentials: _, ...rest } = application;
	return credentials.length > 0 ? { ...rest, federatedIdentityCredentials: credentials } : rest;
}

/** @param key id or name, as the documentation has both in the same place, or `name='…'` */
function findOne(application: Application, key: string): FederatedIdentityCredential {
	const name = alternateKey(key, 'name');
	const isNamed = (one: FederatedIdentityCredential) => one.name.toLowerCase() === (name ?? key.toLowerCase());
	const credentials = application.federatedIdentityCredentials ?? [];
	const found =
		(name === undefined ? credentials.find((one) => idOf(application, one) === key) : undefined) ??
		credentials.find(isNamed);
	if (!found) throw graphNoObject(key);
	return found;
}

async function change(
	input: GraphInput,
	id: string,
	edit: (
		application: Application,
		credentials: readonly FederatedIdentityCredential[],
	) => FederatedIdentityCredential[],
): Promise<{ done: boolean; application: Application }> {
	const before = findApplicationObject(input, id);
	await requireApplicationWriter(input, before, 'application');
	const application = withCredentials(before, edit(before, before.federatedIdentityCredentials ?? []));
	const done = await putApplication(input, before, application, {
		activity,
		before: { federatedIdentityCredentials: before.federatedIdentityCredentials ?? [] },
		after: { federatedIdentityCredentials: application.federatedIdentityCredentials ?? [] },
	});
	return { done, application };
}

async function create(input: GraphInput, id: string, body: Row): Promise<Written> {
	const credential = read(body);
	const { done, application } = await change(input, id, (_, credentials) => [...credentials, credential]);
	return done ? { kind: 'created', value: toGraph(application, credential) } : { kind: 'stale' };
}

async function update(input: GraphInput, { id, credentialId }: Record<'id' | 'credentialId', string>, body: Row) {
	const { done } = await change(input, id, (application, credentials) => {
		const before = findOne(application, credentialId);
		const { jwks, ...members } = before;
		// the keys that a registration lists are those of its issuer
		const after = read({ ...members, ...body });
		return credentials.map((one) =>
			one === before ? { ...after, ...(jwks && after.issuer === before.issuer ? { jwks } : {}) } : one,
		);
	});
	return doneOrStale(done);
}

const path = 'applications/{id}/federatedIdentityCredentials';
const context = 'applications/federatedIdentityCredentials';
const reading = { ...readApplications, users: 'members' } as const;

export const federatedCredentialRoutes: readonly GraphRoute[] = [
	{
		path,
		method: 'GET',
		access: reading,
		documentation: 'List federatedIdentityCredentials',
		answers: 'collection',
		context,
		async run(input, { id = '' }) {
			const application = findApplicationObject(input, id);
			return (application.federatedIdentityCredentials ?? []).map((one) => toGraph(application, one));
		},
	},
	{
		path: `${path}/{credentialId}`,
		method: 'GET',
		access: reading,
		documentation: 'Get federatedIdentityCredential',
		answers: 'object',
		context: `${context}/$entity`,
		async run(input, { id = '', credentialId = '' }) {
			const application = findApplicationObject(input, id);
			return toGraph(application, findOne(application, credentialId));
		},
	},
	{
		path,
		method: 'POST',
		access: ofApplications,
		documentation: 'Create federatedIdentityCredential',
		answers: 'change',
		context: `${context}/$entity`,
		run: (input, { id = '' }, body) => create(input, id, body),
	},
	{
		path: `${path}/{credentialId}`,
		method: 'PATCH',
		access: ofApplications,
		documentation: 'Update federatedIdentityCredential',
		answers: 'change',
		context: '',
		run: (input, { id = '', credentialId = '' }, body) =>
			upsert(input, {
				key: 'name',
				access: ofApplications,
				find: () => findOne(findApplicationObject(input, id), credentialId),
				create: (name) => create(input, id, { ...body, name }),
				update: () => update(input, { id, credentialId }, body),
			}),
	},
	{
		path: `${path}/{credentialId}`,
		method: 'DELETE',
		access: ofApplications,
		documentation: 'Delete federatedIdentityCredential',
		answers: 'change',
		context: '',
		async run(input, { id = '', credentialId = '' }) {
			const { done } = await change(input, id, (application, credentials) => {
				const removed = findOne(application, credentialId);
				return credentials.filter((one) => one !== removed);
			});
			return doneOrStale(done);
		},
	},
];
