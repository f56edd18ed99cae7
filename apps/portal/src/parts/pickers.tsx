// Pickers of each kind of thing that a policy names.
import { microsoftApplicationName } from '@countersign/policy';
import { useState } from 'react';
import { useServicePrincipals } from '../graph/application-queries.ts';
import {
	useAgreements,
	useApplications,
	useContexts,
	useGroups,
	useNamedLocations,
	useRoleDefinitions,
	useStrengths,
	useUsers,
} from '../graph/queries.ts';
import { IdPicker, type IdPickerProps } from './id-picker.tsx';

type PickerProps = Omit<IdPickerProps, 'choices' | 'onSearch'>;

export function UserPicker(props: PickerProps & { keywords?: readonly string[] }) {
	const [search, setSearch] = useState('');
	const users = useUsers(search).data?.pages.flatMap(({ rows }) => rows) ?? [];
	const keywords = (props.keywords ?? []).map((id) => ({ id, label: props.nameOf(id) }));
	return (
		<IdPicker
			{...props}
			choices={[
				...keywords.filter(({ label }) => label.toLowerCase().startsWith(search.toLowerCase())),
				...users.map(({ id, displayName, userPrincipalName }) => ({
					id,
					label: displayName ?? userPrincipalName,
					about: userPrincipalName,
				})),
			]}
			onSearch={setSearch}
		/>
	);
}

export function GroupPicker(props: PickerProps) {
	const [search, setSearch] = useState('');
	const groups = useGroups(search).data?.pages.flatMap(({ rows }) => rows) ?? [];
	return (
		<IdPicker
			{...props}
			choices={groups.map(({ id, displayName }) => ({ id, label: displayName }))}
			onSearch={setSearch}
		/>
	);
}

export function RolePicker(props: PickerProps) {
	const roles = useRoleDefinitions().data ?? [];
	return (
		<IdPicker
			{...props}
			choices={roles.map(({ id, templateId, displayName }) => ({ id: templateId ?? id, label: displayName }))}
		/>
	);
}

/** Applications of Microsoft that policies name most. */
const microsoftApplications = [
	'00000003-0000-0000-c000-000000000000',
	'00000002-0000-0ff1-ce00-000000000000',
	'00000003-0000-0ff1-ce00-000000000000',
	'797f4846-ba00-4fd7-ba43-dac1f8f63013',
	'00000002-0000-0000-c000-000000000000',
];

export function ApplicationPicker(props: PickerProps & { keywords?: readonly string[] }) {
	const applications = useApplications().data ?? [];
	const own = applications.map(({ appId, displayName }) => ({ id: appId, label: displayName, about: appId }));
	const known = microsoftApplications
		.filter((id) => !own.some((application) => application.id === id))
		.map((id) => ({ id, label: microsoftApplicationName(id) ?? id, about: id }));
	const keywords = (props.keywords ?? []).map((id) => ({ id, label: props.nameOf(id) }));
	return <IdPicker {...props} choices={[...keywords, ...own, ...known]} />;
}

/** Applications that act in their own name, by the id of their service principal. */
export function PrincipalPicker(props: PickerProps) {
	const principals = useServicePrincipals().data ?? [];
	const nameOf = (id: string) => principals.find((one) => one.id === id)?.displayName ?? props.nameOf(id);
	return (
		<IdPicker
			{...props}
			nameOf={nameOf}
			choices={principals.map(({ id, displayName, appId }) => ({ id, label: displayName, about: appId }))}
		/>
	);
}

export function LocationPicker(props: PickerProps & { keywords?: readonly string[] }) {
	const locations = useNamedLocations().data ?? [];
	const keywords = (props.keywords ?? []).map((id) => ({ id, label: props.nameOf(id) }));
	return (
		<IdPicker
			{...props}
			choices={[...keywords, ...locations.map(({ id, displayName }) => ({ id, label: displayName }))]}
		/>
	);
}

export function StrengthPicker(props: PickerProps) {
	const strengths = useStrengths().data ?? [];
	return <IdPicker {...props} choices={strengths.map(({ id, displayName }) => ({ id, label: displayName ?? id }))} />;
}

export function ContextPicker(props: PickerProps) {
	const contexts = useContexts().data ?? [];
	return (
		<IdPicker
			{...props}
			choices={contexts.map(({ id, displayName }) => ({ id, label: displayName ?? id, about: id }))}
		/>
	);
}

export function TermsPicker(props: PickerProps) {
	const agreements = useAgreements().data ?? [];
	return <IdPicker {...props} choices={agreements.map(({ id, displayName }) => ({ id, label: displayName }))} />;
}
