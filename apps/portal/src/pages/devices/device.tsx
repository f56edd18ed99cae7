// One device: what policies judge it by, whose it is, and what an administrator says of it.
import { makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type Device, useDevice, useUsersOfDevice } from '../../graph/device-queries.ts';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Details } from '../../parts/details.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';
import { Compliance, Enabled, joinTypeOf } from './device-state.tsx';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
	section: { display: 'grid', gap: tokens.spacingVerticalS },
	list: { display: 'grid', gap: tokens.spacingVerticalXS, paddingLeft: tokens.spacingHorizontalL, margin: 0 },
});

export function DevicePage() {
	const { id } = useParams({ from: '/devices/$id' });
	return <Loaded query={useDevice(id)}>{(device) => <Known device={device} />}</Loaded>;
}

const yesOrNo = (value: boolean | null) => (value === null ? 'Nobody said' : value ? 'Yes' : 'No');

function Known({ device }: { device: Device }) {
	const styles = useStyles();
	const { id, displayName, manufacturer, model, operatingSystem, operatingSystemVersion } = device;
	return (
		<div className={styles.page}>
			<PageHeading title={displayName} actions={<Acts device={device} />} />
			<Details
				rows={[
					['Compliant', <Compliance key="compliant" device={device} />],
					['Enabled', <Enabled key="enabled" device={device} />],
					['Managed', yesOrNo(device.isManaged)],
					['Join type', joinTypeOf(device)],
					['System', [operatingSystem, operatingSystemVersion].filter(Boolean).join(' ') || '–'],
					['Model', [manufacturer, model].filter(Boolean).join(' ') || '–'],
					['Ownership', device.deviceOwnership ?? '–'],
					['Registered', <Time key="registered" at={device.registrationDateTime} />],
					['Device ID', device.deviceId],
					['Object ID', id],
				]}
			/>
			<People id={id} relation="registeredOwners" title="Owners" empty="Nobody owns it." />
			<People id={id} relation="registeredUsers" title="Users" empty="Nobody is registered as its user." />
		</div>
	);
}

/** What can be done to it: nothing where the reader's roles allow nothing. */
function Acts({ device: { id, displayName, accountEnabled, isCompliant } }: { device: Device }) {
	const { graph } = useSession();
	const { changeDevices, changeCompliance } = useMay();
	const navigate = useNavigate();
	const path = `${paths.devices}/${id}`;
	const changes = ['devices'];
	const change = (sent: Partial<Device>) => () => graph.patch(path, sent);
	return (
		<>
			{changeCompliance && isCompliant !== true && (
				<ActButton
					label="Mark as compliant"
					action="Mark"
					consequence={`From the next token on, policies that ask for a compliant device let ${displayName} in.`}
					run={change({ isCompliant: true })}
					changes={changes}
				/>
			)}
			{changeCompliance && isCompliant !== false && (
				<ActButton
					label="Mark as not compliant"
					action="Mark"
					consequence={
						'Where a policy asks for a compliant device, this one gets no further token: the next issuance is refused. ' +
						'An access token that it holds already is good until it expires.'
					}
					run={change({ isCompliant: false })}
					changes={changes}
				/>
			)}
			{changeDevices && (
				<>
					<ActButton
						label={accountEnabled ? 'Disable' : 'Enable'}
						action={accountEnabled ? 'Disable' : 'Enable'}
						consequence={
							accountEnabled
								? 'Sessions in which the device proved itself end, and their next issuance of a token is refused. ' +
									'An access token that was issued before is good until it expires.'
								: 'The device can prove itself again. Its users sign in anew.'
						}
						run={change({ accountEnabled: !accountEnabled })}
						changes={changes}
					/>
					<ActButton
						label="Delete"
						action="Delete"
						consequence={
							`${displayName} is deleted for good, and must be registered anew. ` +
							'Sessions in which it proved itself end, and their next issuance of a token is refused.'
						}
						run={() => graph.remove(path)}
						changes={['devices', 'list']}
						onDone={() => void navigate({ to: '/devices', search: {} as never })}
					/>
				</>
			)}
		</>
	);
}

interface PeopleProps {
	id: string;
	relation: 'registeredOwners' | 'registeredUsers';
	title: string;
	empty: string;
}

function People({ id, relation, title, empty }: PeopleProps) {
	const styles = useStyles();
	return (
		<section className={styles.section}>
			<Subtitle1 as="h2">{title}</Subtitle1>
			<Loaded query={useUsersOfDevice(id, relation)}>
				{(people) =>
					people.length === 0 ? (
						<Text>{empty}</Text>
					) : (
						<ul className={styles.list}>
							{people.map((user) => (
								<li key={user.id}>
									<RouteLink to="/users/$id" params={{ id: user.id }}>
										{user.displayName ?? user.userPrincipalName}
									</RouteLink>
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
		</section>
	);
}
