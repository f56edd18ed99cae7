// Authentication methods: which ones users may have, for whom, and what an administrator can switch.
import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { targetName } from '../../changes/passkey-policy.ts';
import { type ExternalMethod, isExternal, type MethodConfiguration, useMethods } from '../../graph/method-queries.ts';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { ExternalDialog } from './external-dialog.tsx';
import { wordsOf } from './method-words.ts';

/** pages of methods that have one */
const pages: Readonly<Record<string, '/methods/passkeys' | '/methods/certificates'>> = {
	Fido2: '/methods/passkeys',
	X509Certificate: '/methods/certificates',
};

const useStyles = makeStyles({ actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

export function Methods() {
	const styles = useStyles();
	const { graph } = useSession();
	const { changeMethods } = useMay();
	const [edited, setEdited] = useState<'new' | ExternalMethod>();
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
			cell(method) {
				const page = pages[method.id];
				const { name } = wordsOf(method);
				return page === undefined ? name : <RouteLink to={page}>{name}</RouteLink>;
			},
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
			width: '13.5rem',
			cell(method) {
				const { name, on, off } = wordsOf(method);
				const isOn = method.state === 'enabled';
				const consequence = isOn ? off : on;
				if (!changeMethods || consequence === undefined) return null;
				return (
					<span className={styles.actions}>
						<ActButton
							label={isOn ? 'Turn off' : 'Turn on'}
							about={name}
							size="small"
							action={isOn ? 'Turn off' : 'Turn on'}
							consequence={consequence}
							run={() => graph.patch(`${paths.methods}/${method.id}`, { state: isOn ? 'disabled' : 'enabled' })}
							changes={['methods']}
						/>
						{isExternal(method) && (
							<>
								<Button size="small" aria-label={`Change ${name}`} onClick={() => setEdited(method)}>
									Change
								</Button>
								<RemoveButton
									label="Delete"
									about={name}
									path={`${paths.methods}/${method.id}`}
									consequence={off ?? ''}
									changes={['methods']}
								/>
							</>
						)}
					</span>
				);
			},
		},
	];
	return (
		<>
			<PageHeading
				title="Authentication methods"
				about="How people may prove who they are. What a policy asks for must be met by a method that is on here."
				actions={
					changeMethods && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setEdited('new')}>
							Add a provider
						</Button>
					)
				}
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
			{edited && (
				<ExternalDialog {...(edited === 'new' ? {} : { method: edited })} onClose={() => setEdited(undefined)} />
			)}
		</>
	);
}
