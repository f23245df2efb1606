// SPDX-License-Identifier: Apache-2.0
// Copyright the OpenMTM authors
package org.openmtm.messagestore.internal;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.openmtm.store.MessageStore;
import org.openmtm.store.TextExtractor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The store as a service: opened when first asked for, in "store" below the directory that the framework property openmtm.data names. */
@Component(service = MessageStore.class)
public final class StoreComponent extends SqliteStore {
    private final AtomicReference<TextExtractor> extractor;

    @Activate
    public StoreComponent(BundleContext bundle) {
        this(directory(bundle), new AtomicReference<>());
    }

    private StoreComponent(Path directory, AtomicReference<TextExtractor> extractor) {
        super(directory, extractor::get, StoreOptions.DEFAULT);
        this.extractor = extractor;
    }

    private static Path directory(BundleContext bundle) {
        String data = bundle.getProperty("openmtm.data");
        return Path.of(data == null || data.isBlank() ? "openmtm-data" : data, "store")
                .toAbsolutePath();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindExtractor(TextExtractor service) {
        extractor.set(service);
        extractorChanged();
    }

    void unbindExtractor(TextExtractor service) {
        extractor.compareAndSet(service, null);
    }

    @Deactivate
    void deactivate() {
        close();
    }
}
