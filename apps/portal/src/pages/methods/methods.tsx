// Authentication methods: which ones users may have, for whom, and what an administrator can switch.
import { Badge } from '@fluentui/react-components';
import { targetName } from '../../changes/passkey-policy.ts';
import { type MethodConfiguration, useMethods } from '../../graph/method-queries.ts';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { wordsOf } from './method-words.ts';

export function Methods() {
	const { graph } = useSession();
	const { changeMethods } = useMay();
	const query = useMethods();
	const nameOf = useNames(
		(query.data ?? []).flatMap(({ includeTargets, excludeTargets }) =>
			[...includeTargets, ...excludeTargets].map(({ id }) => id),
		),
	);
	const namesOf = (targets: MethodConfiguration['includeTargets']) =>
		targets.map(({ id }) => targetName(id, nameOf)).join(', ');
	const columns: Column<MethodConfiguration>[] = [
		{
			name: 'Method',
			width: 'minmax(14rem, 1.2fr)',
			cell: (method) =>
				method.id === 'Fido2' ? (
					<RouteLink to="/methods/passkeys">{wordsOf(method).name}</RouteLink>
				) : (
					wordsOf(method).name
				),
		},
		{
			name: 'State',
			width: '5rem',
			cell: ({ state }) => (
				<Badge appearance="tint" color={state === 'enabled' ? 'success' : 'subtle'}>
					{state === 'enabled' ? 'On' : 'Off'}
				</Badge>
			),
		},
		{
			name: 'For',
			width: 'minmax(8rem, 1fr)',
			cell({ state, includeTargets, excludeTargets }) {
				if (state !== 'enabled' || includeTargets.length === 0) return 'Nobody';
				const text = namesOf(includeTargets);
				return excludeTargets.length === 0 ? text : `${text}; not for ${namesOf(excludeTargets)}`;
			},
		},
		{
			name: 'What it is here',
			width: 'minmax(14rem, 2fr)',
			cell: (method) => <span title={wordsOf(method).about}>{wordsOf(method).about}</span>,
			isSecondary: true,
		},
		{
			name: 'Actions',
			isNamed: false,
			width: '6rem',
			cell(method) {
				const { name, on, off } = wordsOf(method);
				const isOn = method.state === 'enabled';
				const consequence = isOn ? off : on;
				if (!changeMethods || consequence === undefined) return null;
				return (
					<ActButton
						label={isOn ? 'Turn off' : 'Turn on'}
						about={name}
						size="small"
						action={isOn ? 'Turn off' : 'Turn on'}
						consequence={consequence}
						run={() => graph.patch(`${paths.methods}/${method.id}`, { state: isOn ? 'disabled' : 'enabled' })}
						changes={['methods']}
					/>
				);
			},
		},
	];
	return (
		<>
			<PageHeading
				title="Authentication methods"
				about="How people may prove who they are. What a policy asks for must be met by a method that is on here."
			/>
			<Loaded query={query}>
				{(methods) => (
					<DataTable
						label="Authentication methods"
						rows={methods}
						columns={columns}
						keyOf={({ id }) => id}
						empty="This authority tells no methods."
					/>
				)}
			</Loaded>
		</>
	);
}
