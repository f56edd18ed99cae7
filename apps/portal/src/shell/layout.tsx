// The frame of every page: the navigation, who is signed in, and the page itself.
import {
	Button,
	Menu,
	MenuItem,
	MenuList,
	MenuPopover,
	MenuTrigger,
	makeStyles,
	mergeClasses,
	Text,
	Toaster,
	Tooltip,
	tokens,
} from '@fluentui/react-components';
import { NavigationRegular, PersonRegular, WeatherMoonRegular, WeatherSunnyRegular } from '@fluentui/react-icons';
import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useFaults } from '../graph/fault-queries.ts';
import { useSession } from '../session/session-provider.tsx';
import { benchDestination, destinations } from './destinations.tsx';
import { useAppearance } from './theme.tsx';

const narrow = '@media (max-width: 760px)';

const useStyles = makeStyles({
	frame: {
		display: 'grid',
		gridTemplateColumns: '16rem minmax(0, 1fr)',
		minHeight: '100vh',
		[narrow]: { display: 'block' },
		'@media print': { display: 'block' },
	},
	side: {
		backgroundColor: tokens.colorNeutralBackground3,
		padding: tokens.spacingVerticalL,
		display: 'flex',
		flexDirection: 'column',
		position: 'sticky',
		top: 0,
		height: '100vh',
		boxSizing: 'border-box',
		[narrow]: { position: 'static', height: 'auto' },
	},
	brand: {
		display: 'flex',
		alignItems: 'center',
		gap: tokens.spacingHorizontalS,
		paddingBottom: tokens.spacingVerticalM,
		[narrow]: { paddingBottom: 0 },
	},
	open: { display: 'none', marginLeft: 'auto', [narrow]: { display: 'inline-flex' } },
	// they scroll, and who is signed in stays in view below them
	groups: {
		display: 'flex',
		flexDirection: 'column',
		gap: tokens.spacingVerticalM,
		flexGrow: 1,
		minHeight: 0,
		overflowY: 'auto',
		paddingBottom: tokens.spacingVerticalM,
	},
	group: { display: 'flex', flexDirection: 'column', flexShrink: 0 },
	groupName: {
		padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXXS}`,
		fontSize: tokens.fontSizeBase200,
		color: tokens.colorNeutralForeground2,
	},
	closed: { [narrow]: { display: 'none' } },
	link: {
		display: 'flex',
		alignItems: 'center',
		gap: tokens.spacingHorizontalM,
		padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
		borderRadius: tokens.borderRadiusMedium,
		color: tokens.colorNeutralForeground1,
		textDecoration: 'none',
		':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
		':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
		'&[data-status=active]': { backgroundColor: tokens.colorNeutralBackground1, fontWeight: tokens.fontWeightSemibold },
	},
	foot: { paddingTop: tokens.spacingVerticalS, display: 'flex', gap: tokens.spacingHorizontalXS, alignItems: 'center' },
	account: { flexGrow: 1, minWidth: 0, justifyContent: 'flex-start' },
	main: {
		padding: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL}`,
		minWidth: 0,
		outlineStyle: 'none',
		// on a screen that is very wide a line would be too long to follow from its name to its buttons
		'& > *': { maxWidth: '112rem' },
		backgroundColor: tokens.colorNeutralBackground1,
		[narrow]: { padding: tokens.spacingVerticalM },
	},
	skip: {
		position: 'absolute',
		left: '-999px',
		':focus': { left: tokens.spacingHorizontalM, top: tokens.spacingVerticalM, zIndex: 10 },
	},
	ellipsis: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
});

export function Layout() {
	const styles = useStyles();
	const { account, signOut } = useSession();
	const { appearance, choose } = useAppearance();
	const [isOpen, setOpen] = useState(false);
	const hasBench = useFaults().data !== undefined;
	const main = useRef<HTMLElement>(null);
	const [toasts, setToasts] = useState<HTMLElement | null>(null);
	const groupList = useRef<HTMLDivElement>(null);
	const path = useRouterState({ select: ({ location }) => location.pathname });
	const router = useRouter();
	// the focus follows the address, or a screen reader would not learn of the new page. Not where the portal has just
	// been opened, even if the sign-in came back to another address: whoever opens it starts at its top
	useEffect(() => {
		if (router.state.resolvedLocation !== undefined) main.current?.focus();
		setOpen(false);
		// where one is stands in view, however long the list of pages
		groupList.current?.querySelector('[data-status=active]')?.scrollIntoView?.({ block: 'nearest' });
	}, [path, router]);
	const groups = hasBench ? [...destinations, ['Development', [benchDestination]] as const] : destinations;
	const other = appearance === 'dark' ? 'light' : 'dark';
	return (
		<div className={styles.frame}>
			<a className={styles.skip} href="#main">
				Skip to the page
			</a>
			<nav className={styles.side} aria-label="Main">
				<div className={styles.brand}>
					<img src="/assets/mark.svg" alt="" width="28" height="28" />
					<Text weight="semibold" size={400}>
						Countersign
					</Text>
					<Button
						className={styles.open}
						icon={<NavigationRegular />}
						appearance="subtle"
						aria-label="Navigation"
						aria-expanded={isOpen}
						onClick={() => setOpen(!isOpen)}
					/>
				</div>
				<div ref={groupList} className={mergeClasses(styles.groups, !isOpen && styles.closed)}>
					{groups.map(([name, pages]) => (
						<div key={name} className={styles.group} {...(name === '' ? {} : { role: 'group', 'aria-label': name })}>
							{name !== '' && (
								<span aria-hidden className={styles.groupName}>
									{name}
								</span>
							)}
							{pages.map(({ to, label, icon }) => (
								<Link key={to} to={to} className={styles.link} activeOptions={{ exact: to === '/' }}>
									{icon}
									{label}
								</Link>
							))}
						</div>
					))}
				</div>
				<div className={mergeClasses(styles.foot, !isOpen && styles.closed)}>
					<Menu>
						<MenuTrigger disableButtonEnhancement>
							<Button appearance="subtle" icon={<PersonRegular />} className={styles.account}>
								<span className={styles.ellipsis}>{account.name ?? account.username}</span>
							</Button>
						</MenuTrigger>
						<MenuPopover>
							<MenuList>
								<MenuItem disabled>{account.username}</MenuItem>
								<MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
							</MenuList>
						</MenuPopover>
					</Menu>
					<Tooltip content={`Use the ${other} theme`} relationship="label">
						<Button
							appearance="subtle"
							icon={other === 'light' ? <WeatherSunnyRegular /> : <WeatherMoonRegular />}
							onClick={() => choose(other)}
						/>
					</Tooltip>
				</div>
			</nav>
			<main id="main" className={styles.main} ref={main} tabIndex={-1}>
				<Outlet />
				{/* in a landmark, where a screen reader that goes from one to the next finds what was said */}
				<div ref={setToasts} />
				{toasts && <Toaster position="bottom-end" mountNode={toasts} />}
			</main>
		</div>
	);
}
