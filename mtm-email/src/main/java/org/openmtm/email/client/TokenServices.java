// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.email.client;

import java.util.Optional;
import java.util.function.Function;
import org.openmtm.error.ErrorKind;
import org.openmtm.error.MessagingException;
import org.openmtm.settings.TokenSupplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Finds token suppliers when one is needed: connections are opened rarely, and suppliers come and go. */
public record TokenServices(BundleContext bundle) implements Function<String, Optional<TokenSupplier>> {
    @Override
    public Optional<TokenSupplier> apply(String name) {
        try {
            return bundle.getServiceReferences(TokenSupplier.class, null).stream()
                    .filter(reference -> name.equals(reference.getProperty(TokenSupplier.NAME)))
                    .sorted((a, b) -> b.compareTo(a))
                    .findFirst()
                    .map(this::supplier);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is no wrong filter", e);
        }
    }

    /** The error for a supplier that is not there. */
    public static MessagingException noSupplier(String service) {
        return new MessagingException(
                ErrorKind.UNAVAILABLE,
                "No service named '" + service + "' supplies access tokens",
                "Install it, or set token.service of the account to one that is there");
    }

    /** Gets hold of the service for each call only. */
    private TokenSupplier supplier(ServiceReference<TokenSupplier> reference) {
        return new TokenSupplier() {
            @Override
            public char[] token(String account, String user, String host) {
                return with(supplier -> supplier.token(account, user, host));
            }

            @Override
            public void rejected(String account, String user, String host, String reason) {
                with(supplier -> {
                    supplier.rejected(account, user, host, reason);
                    return null;
                });
            }

            private <T> T with(Function<TokenSupplier, T> use) {
                TokenSupplier supplier = bundle.getService(reference);
                if (supplier == null) {
                    throw noSupplier(String.valueOf(reference.getProperty(TokenSupplier.NAME)));
                }
                try {
                    return use.apply(supplier);
                } finally {
                    bundle.ungetService(reference);
                }
            }
        };
    }
}
