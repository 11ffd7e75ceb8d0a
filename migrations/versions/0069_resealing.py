"""A record that is kept for ever may be wrapped by another key of the vault, and nothing else of its row may change.

The switch `registry.resealing` exchanges one guard for another: the usual one refuses every change, this one every
change but that of a sealed record's head. What follows the head, the ciphertext, stays, byte for byte; of a record of
the first layout, whose ciphertext is bound to its key's name, its length.
"""

from alembic import op

from migrations.resealing import v1_never_resealed, v1_resealed

revision = "0069"
down_revision = "0068"

SEALED = {
    "account_holder": ("sealed_document",),
    "one_time_secret": ("sealed_secret",),
    "journal_signer": ("sealed_private_key",),
    "request_key": ("sealed_body",),
    "capture": ("sealed_image", "sealed_template"),
    "case_entry": ("sealed_title", "sealed_content"),
    "case_export": ("sealed_file",),
    "case_search": ("sealed_criteria",),
    "card_file": ("sealed",),
    "certified_copy": ("sealed_pdf", "sealed_paper"),
    "document_application": ("sealed_photograph",),
    "issuer_key": ("sealed_private_key",),
    "transcription": ("sealed_scan",),
    "watch_entry": ("sealed_subject",),
    "watch_print": ("sealed_template", "sealed_image"),
}


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION sealed_ciphertext(record bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
            SELECT substr(record, 5 + get_byte(record, 3) + 60)
        $$
    """)
    op.execute("""
        CREATE FUNCTION only_resealed() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            name text;
            others text;
            is_same boolean;
            old_record bytea;
            new_record bytea;
        BEGIN
            IF TG_OP <> 'UPDATE' THEN
                RAISE EXCEPTION 're-sealing deletes nothing' USING CONSTRAINT = TG_TABLE_NAME || '_append_only';
            END IF;
            SELECT string_agg(format('$1.%1$I IS NOT DISTINCT FROM $2.%1$I', attname), ' AND ') INTO others
            FROM pg_attribute
            WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND attname <> ALL (TG_ARGV)
                AND attgenerated = '';
            EXECUTE 'SELECT ' || others INTO is_same USING OLD, NEW;
            FOREACH name IN ARRAY TG_ARGV LOOP
                EXECUTE format('SELECT $1.%1$I, $2.%1$I', name) INTO old_record, new_record USING OLD, NEW;
                CONTINUE WHEN NOT is_same OR new_record IS NOT DISTINCT FROM old_record;
                is_same := old_record IS NOT NULL AND new_record IS NOT NULL
                    AND substr(new_record, 1, 3) = 'RV2'
                    AND CASE substr(old_record, 1, 3)
                        WHEN 'RV2' THEN sealed_ciphertext(new_record) = sealed_ciphertext(old_record)
                        ELSE length(sealed_ciphertext(new_record)) = length(sealed_ciphertext(old_record))
                    END;
            END LOOP;
            IF NOT is_same THEN
                RAISE EXCEPTION 're-sealing changes keys alone' USING CONSTRAINT = TG_TABLE_NAME || '_append_only';
            END IF;
            RETURN NEW;
        END $$
    """)
    for table, columns in SEALED.items():
        v1_resealed(table, columns)


def downgrade() -> None:
    for table in SEALED:
        v1_never_resealed(table)
    op.execute("DROP FUNCTION only_resealed()")
    op.execute("DROP FUNCTION sealed_ciphertext(bytea)")
