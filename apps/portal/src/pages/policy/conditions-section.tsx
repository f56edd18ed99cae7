import type { ConditionalAccessClientApp } from '@countersign/protocol';
import { CheckList } from '../../parts/check-list.tsx';
import { DeviceFilter } from './device-filter.tsx';
import { type Conditions, type SectionProps, withConditions } from './draft.ts';
import { Section } from './section.tsx';

const risks: readonly [string, string][] = [
	['low', 'Low'],
	['medium', 'Medium'],
	['high', 'High'],
];
const platforms: readonly [string, string][] = [
	['android', 'Android'],
	['iOS', 'iOS'],
	['windows', 'Windows'],
	['macOS', 'macOS'],
	['linux', 'Linux'],
];
const clientApps: readonly [string, string][] = [
	['browser', 'Browsers'],
	['mobileAppsAndDesktopClients', 'Mobile and desktop apps'],
	['exchangeActiveSync', 'Exchange ActiveSync'],
	['other', 'Other clients'],
];

const flows: readonly [string, string][] = [
	['deviceCodeFlow', 'Device code: the sign-in is finished on another device'],
	['authenticationTransfer', 'Authentication transfer: the sign-in is handed from one device to another'],
];

/** of members that Graph has as one string of words */
const flagsOf = (joined: string | null | undefined) => (joined ?? '').split(',').filter((flag) => flag !== '');
const joinedFlags = (flags: readonly string[]) => (flags.length === 0 ? null : flags.join(','));

function summaryOf({
	signInRiskLevels,
	userRiskLevels,
	platforms: on,
	clientAppTypes,
	devices,
	authenticationFlows,
	servicePrincipalRiskLevels,
}: Conditions) {
	const configured = [
		userRiskLevels?.length ? `user risk ${userRiskLevels.join(', ')}` : '',
		signInRiskLevels?.length ? `sign-in risk ${signInRiskLevels.join(', ')}` : '',
		servicePrincipalRiskLevels?.length ? `risk of applications ${servicePrincipalRiskLevels.join(', ')}` : '',
		on?.includePlatforms?.length ? `platforms ${on.includePlatforms.join(', ')}` : '',
		on?.excludePlatforms?.length ? `not platforms ${on.excludePlatforms.join(', ')}` : '',
		clientAppTypes.includes('all') ? '' : `clients ${clientAppTypes.join(', ')}`,
		devices?.deviceFilter ? 'a filter for devices' : '',
		authenticationFlows?.transferMethods ? `flow ${authenticationFlows.transferMethods}` : '',
	].filter((text) => text !== '');
	return configured.join('; ') || 'None';
}

export function ConditionsSection({ draft, change, problemAt }: SectionProps) {
	const { conditions } = draft;
	const set = (next: Partial<Conditions>) => change(withConditions(draft, next));
	const { includePlatforms, excludePlatforms } = conditions.platforms ?? {};
	const [included, excluded] = [includePlatforms ?? [], excludePlatforms ?? []];
	/** what is left out is left out of all, where no platform is named */
	const setPlatforms = (named: readonly string[], leftOut: readonly string[]) => {
		const isNamed = named.some((platform) => platform !== 'all');
		if (!isNamed && leftOut.length === 0) return set({ platforms: null });
		const chosen = isNamed ? named.filter((platform) => platform !== 'all') : ['all'];
		set({ platforms: { includePlatforms: chosen, excludePlatforms: [...leftOut] } });
	};
	if (conditions.clientApplications)
		return (
			<Section name="conditions" title="Conditions" summary={summaryOf(conditions)}>
				<CheckList
					label="Risk of the applications"
					options={risks}
					chosen={conditions.servicePrincipalRiskLevels ?? []}
					onChange={(servicePrincipalRiskLevels) => set({ servicePrincipalRiskLevels })}
					problem={problemAt('conditions.servicePrincipalRiskLevels')}
				/>
			</Section>
		);
	const clients = conditions.clientAppTypes.includes('all') ? [] : conditions.clientAppTypes;
	return (
		<Section name="conditions" title="Conditions" summary={summaryOf(conditions)}>
			<CheckList
				label="User risk"
				options={risks}
				chosen={conditions.userRiskLevels ?? []}
				onChange={(userRiskLevels) => set({ userRiskLevels })}
				problem={problemAt('conditions.userRiskLevels')}
			/>
			<CheckList
				label="Sign-in risk"
				options={risks}
				chosen={conditions.signInRiskLevels ?? []}
				onChange={(signInRiskLevels) => set({ signInRiskLevels })}
				problem={problemAt('conditions.signInRiskLevels')}
			/>
			<CheckList
				label="Device platforms (none chosen: any)"
				options={platforms}
				chosen={included.filter((platform) => platform !== 'all')}
				onChange={(chosen) => setPlatforms(chosen, excluded)}
				problem={problemAt('conditions.platforms')}
			/>
			<CheckList
				label="But not on"
				options={platforms}
				chosen={excluded}
				onChange={(chosen) => setPlatforms(included, chosen)}
			/>
			<CheckList
				label="Client apps (none chosen: any)"
				options={clientApps}
				chosen={clients}
				onChange={(types) =>
					set({ clientAppTypes: types.length === 0 ? ['all'] : (types as ConditionalAccessClientApp[]) })
				}
				problem={problemAt('conditions.clientAppTypes')}
			/>
			<DeviceFilter
				filter={conditions.devices?.deviceFilter}
				onChange={(deviceFilter) => set({ devices: deviceFilter === null ? null : { deviceFilter } })}
				problem={problemAt('conditions.devices')}
			/>
			<CheckList
				label="Authentication flows (none chosen: any)"
				options={flows}
				chosen={flagsOf(conditions.authenticationFlows?.transferMethods)}
				onChange={(chosen) =>
					set({ authenticationFlows: chosen.length === 0 ? null : { transferMethods: joinedFlags(chosen) } })
				}
				problem={problemAt('conditions.authenticationFlows')}
			/>
		</Section>
	);
}
