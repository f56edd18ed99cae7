// Permissions that an application asks for, which of them it has for everybody, and an administrator's consent.
import { Badge, Button, Field, MessageBar, MessageBarBody, Select, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { consentSteps, type Wanted, wantedOf, withdrawal } from '../../changes/consent.ts';
import {
	type Registration,
	type RequiredAccess,
	type ServicePrincipal,
	useConsents,
	useServicePrincipals,
} from '../../graph/application-queries.ts';
import type { Stored } from '../../graph/graph.ts';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { IdPicker } from '../../parts/id-picker.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

interface PermissionsSectionProps {
	stored: Stored<Registration>;
	mayChange: boolean;
}

const microsoftGraphAppId = '00000003-0000-0000-c000-000000000000';

/** @returns what is asked for without one permission, or with some more */
function without(required: readonly RequiredAccess[], gone: Wanted): RequiredAccess[] {
	return required
		.map(({ resourceAppId, resourceAccess }) => ({
			resourceAppId,
			resourceAccess: resourceAccess.filter(
				({ id, type }) => resourceAppId !== gone.resourceAppId || id !== gone.id || type !== gone.type,
			),
		}))
		.filter(({ resourceAccess }) => resourceAccess.length > 0);
}

export function PermissionsSection({ stored: { value: application, etag }, mayChange }: PermissionsSectionProps) {
	const styles = useItemStyles();
	const { graph } = useSession();
	const { grantConsent, grantGraphRoles } = useMay();
	const [isAdding, setAdding] = useState(false);
	const principals = useServicePrincipals().data ?? [];
	const own = principals.find(({ appId }) => appId === application.appId);
	const consents = useConsents(own?.id).data ?? { grants: [], assignments: [] };
	const required = application.requiredResourceAccess ?? [];
	const wanted = wantedOf(required, principals, consents);
	const path = `${paths.applications}/${application.id}`;
	const put = (requiredResourceAccess: RequiredAccess[]) => graph.patch(path, { requiredResourceAccess }, etag);
	const steps = own ? consentSteps(own.id, wanted, consents) : [];
	const mayConsentTo = (one: Wanted) =>
		grantConsent && (one.resourceAppId !== microsoftGraphAppId || one.type === 'Scope' || grantGraphRoles);
	const isOverTenant = wanted.some((one) => !one.isGranted && !mayConsentTo(one));
	async function consent() {
		for (const { method, path: address, body } of steps)
			await (method === 'POST' ? graph.post(address, body) : graph.patch(address, body));
	}
	async function withdraw(one: Wanted) {
		const step = own && withdrawal(own.id, one, consents);
		if (!step) return;
		if (step.method === 'DELETE') await graph.remove(step.path);
		else await graph.patch(step.path, step.body);
	}
	const rowOf = (one: Wanted) => (
		<li key={`${one.resourceAppId} ${one.type} ${one.id}`} className={styles.item}>
			<span>
				<strong>{one.value}</strong> {one.about} ({one.resource?.displayName ?? one.resourceAppId},{' '}
				{one.type === 'Scope' ? 'for a person' : 'of its own'}){' '}
				<Badge appearance="tint" color={one.isGranted ? 'success' : 'warning'}>
					{one.isGranted ? 'Granted for everybody' : 'Not granted'}
				</Badge>
			</span>
			<span className={styles.actions}>
				{one.isGranted && mayConsentTo(one) && (
					<ActButton
						label="Withdraw"
						about={one.value}
						action="Withdraw"
						size="small"
						consequence="The next token does not have it. A token that was issued before is good until it expires."
						run={() => withdraw(one)}
						changes={['servicePrincipals']}
					/>
				)}
				{mayChange && !one.isGranted && (
					<ActButton
						label="Remove"
						about={one.value}
						action="Remove"
						size="small"
						consequence="The application does not ask for it any more."
						run={() => put(without(required, one))}
						changes={['registrations']}
					/>
				)}
			</span>
		</li>
	);
	return (
		<Section
			title="Permissions that it asks for"
			actions={
				<>
					{mayChange && <Button onClick={() => setAdding(true)}>Ask for a permission</Button>}
					{grantConsent && steps.length > 0 && !isOverTenant && (
						<ActButton
							label="Grant consent for everybody"
							action="Grant"
							consequence={`Nobody is asked any more, and the application has: ${wanted
								.filter(({ isGranted }) => !isGranted)
								.map(({ value }) => value)
								.join(', ')}.`}
							run={consent}
							changes={['servicePrincipals']}
						/>
					)}
				</>
			}
		>
			{wanted.length === 0 && <Text>It asks for none.</Text>}
			{grantConsent && isOverTenant && (
				<MessageBar layout="multiline">
					<MessageBarBody>
						It asks for a permission of its own on Microsoft Graph, which reaches over the whole tenant. A Global
						Administrator or a Privileged Role Administrator gives those.
					</MessageBarBody>
				</MessageBar>
			)}
			<ul className={styles.list}>{wanted.map(rowOf)}</ul>
			{isAdding && (
				<AskDialog principals={principals} required={required} save={put} onClose={() => setAdding(false)} />
			)}
		</Section>
	);
}

interface AskDialogProps {
	principals: readonly ServicePrincipal[];
	required: readonly RequiredAccess[];
	save(required: RequiredAccess[]): Promise<string | undefined>;
	onClose(): void;
}

function AskDialog({ principals, required, save, onClose }: AskDialogProps) {
	const offering = principals.filter(
		({ appRoles, oauth2PermissionScopes }) => appRoles.length + oauth2PermissionScopes.length > 0,
	);
	const [resourceAppId, setResource] = useState(offering[0]?.appId ?? '');
	const [type, setType] = useState<'Scope' | 'Role'>('Scope');
	const [chosen, setChosen] = useState<string[]>([]);
	const resource = offering.find(({ appId }) => appId === resourceAppId);
	const standing = required.find((one) => one.resourceAppId === resourceAppId)?.resourceAccess ?? [];
	const offered =
		type === 'Scope'
			? (resource?.oauth2PermissionScopes ?? [])
					.filter(({ isEnabled }) => isEnabled)
					.map(({ id, value, adminConsentDisplayName }) => ({ id, label: value, about: adminConsentDisplayName ?? '' }))
			: (resource?.appRoles ?? [])
					.filter(({ isEnabled, allowedMemberTypes }) => isEnabled && allowedMemberTypes.includes('Application'))
					.map(({ id, value, displayName }) => ({ id, label: value, about: displayName }));
	const choices = offered.filter(({ id }) => !standing.some((one) => one.id === id));
	const choose = (change: () => void) => {
		change();
		setChosen([]);
	};
	return (
		<FormDialog
			title="Ask for a permission"
			action="Ask"
			isReady={chosen.length > 0}
			save={() =>
				save([
					...required.filter((one) => one.resourceAppId !== resourceAppId),
					{ resourceAppId, resourceAccess: [...standing, ...chosen.map((id) => ({ id, type }))] },
				])
			}
			changes={['registrations']}
			onClose={onClose}
		>
			<Field label="Of which API">
				<Select value={resourceAppId} onChange={(_, { value }) => choose(() => setResource(value))}>
					{offering.map(({ appId, displayName }) => (
						<option key={appId} value={appId}>
							{displayName}
						</option>
					))}
				</Select>
			</Field>
			<Field label="How it is used">
				<Select value={type} onChange={(_, { value }) => choose(() => setType(value === 'Role' ? 'Role' : 'Scope'))}>
					<option value="Scope">For a person who has signed in (delegated)</option>
					<option value="Role">By the application itself (application permission)</option>
				</Select>
			</Field>
			<IdPicker
				label="Permissions"
				hint={choices.length === 0 ? 'It offers none of this kind that is not asked for yet.' : 'Found as you type'}
				chosen={chosen}
				choices={choices}
				nameOf={(id) => offered.find((one) => one.id === id)?.label ?? id}
				onChange={setChosen}
			/>
		</FormDialog>
	);
}
