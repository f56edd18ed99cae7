// A link of the portal with the looks of Fluent's.
import { Link as FluentLink } from '@fluentui/react-components';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

const Anchor = ({ children, ...anchor }: ComponentProps<'a'>) => (
	<FluentLink {...(anchor as ComponentProps<typeof FluentLink> & { href: string })}>{children}</FluentLink>
);

export const RouteLink = createLink(Anchor as never) as unknown as typeof import('@tanstack/react-router').Link;
