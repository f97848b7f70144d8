package io.productionguard.gateway.operation.sql;

import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Built-in functions (manual chapter 9, PostgreSQL 9.6 to 18) that only compute or only look: none of their overloads
 * writes, waits, runs SQL it is given as text, reads a file or talks to another process.
 *
 * <p>A function of the same name in a schema on the search path, with a better matching signature, would be called in
 * their place; whoever can create one has already been allowed {@code sql.code}.
 */
final class HarmlessFunctions {

    private static final String AGGREGATES = """
            any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist
            dense_rank every first_value json_agg json_agg_strict json_object_agg json_object_agg_strict
            json_object_agg_unique json_object_agg_unique_strict jsonb_agg jsonb_agg_strict jsonb_object_agg
            jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict lag last_value lead max min
            mode nth_value ntile percent_rank percentile_cont percentile_disc range_agg range_intersect_agg rank
            regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_number
            stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg""";

    private static final String NUMBERS = """
            abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd
            degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod numeric_exp
            numeric_ln numeric_log numeric_sqrt pi pow power radians random random_normal round scale sign sin sind
            sinh sqrt tan tand tanh trim_scale trunc width_bucket""";

    private static final String STRINGS = """
            ascii bit_count bit_length btrim casefold char_length character_length chr concat concat_ws convert_from
            convert_to crc32 crc32c decode encode format get_bit get_byte initcap is_normalized left length lower lpad
            ltrim md5 normalize octet_length overlay parse_ident pg_client_encoding position quote_ident quote_literal
            quote_nullable regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
            regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse right rpad rtrim set_bit
            set_byte sha224 sha256 sha384 sha512 split_part starts_with string_to_array string_to_table strpos substr
            substring to_ascii to_bin to_hex to_oct translate unicode_assigned unistr upper""";

    private static final String DATES = """
            age clock_timestamp date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days
            justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps
            statement_timestamp timeofday timezone to_char to_date to_number to_timestamp transaction_timestamp""";

    private static final String TYPES_AS_FUNCTIONS = """
            bool bpchar box cidr circle date float4 float8 int2 int4 int8 line lseg macaddr macaddr8 money name
            numeric oid path point polygon regclass text timestamptz timetz varbit""";

    private static final String GEOMETRY_AND_NETWORK = """
            abbrev area bound_box broadcast center diagonal diameter family height host hostmask inet_merge
            inet_same_family isclosed ishorizontal isopen isparallel isperp isvertical macaddr8_set7bit masklen netmask
            network npoints pclose popen radius set_masklen slope width""";

    private static final String SEARCH = """
            array_to_tsvector get_current_ts_config json_to_tsvector jsonb_to_tsvector numnode phraseto_tsquery
            plainto_tsquery querytree setweight strip to_tsquery to_tsvector ts_debug ts_delete ts_filter ts_headline
            ts_lexize ts_rank ts_rank_cd tsquery_phrase tsvector_to_array websearch_to_tsquery""";

    private static final String JSON_AND_XML = """
            array_to_json json_array_elements json_array_elements_text json_array_length json_build_array
            json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object
            json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record
            json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length
            jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text
            jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match
            jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first
            jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid
            jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record
            jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb xml_is_well_formed xml_is_well_formed_content
            xml_is_well_formed_document xmlcomment xmltext xpath xpath_exists""";

    private static final String ARRAYS_RANGES_SETS = """
            array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position
            array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort
            array_to_string array_upper cardinality datemultirange daterange enum_first enum_last enum_range
            generate_series generate_subscripts int4multirange int4range int8multirange int8range isempty lower_inc
            lower_inf multirange num_nonnulls num_nulls nummultirange numrange range_merge trim_array tsmultirange
            tsrange tstzmultirange tstzrange unnest upper_inc upper_inf gen_random_uuid uuid_extract_timestamp
            uuid_extract_version uuidv4 uuidv7""";

    private static final String SESSION = """
             current_database current_query current_schema current_schemas current_setting
            current_user currval getdatabaseencoding inet_client_addr inet_client_port inet_server_addr inet_server_port
            lastval pg_backend_pid pg_blocking_pids pg_conf_load_time pg_current_snapshot pg_current_xact_id_if_assigned
            pg_is_in_recovery pg_is_other_temp_schema pg_jit_available pg_listening_channels pg_my_temp_schema
            pg_notification_queue_usage pg_postmaster_start_time pg_safe_snapshot_blocking_pids pg_snapshot_xip
            pg_snapshot_xmax pg_snapshot_xmin pg_trigger_depth pg_visible_in_snapshot row_security_active session_user
            system_user txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax
            txid_snapshot_xmin txid_visible_in_snapshot version""";

    private static final String CATALOGUE = """
            acldefault aclexplode col_description format_type has_any_column_privilege has_column_privilege
            has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege
            has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege
            has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege makeaclitem
            mxid_age obj_description oidvectortypes pg_available_extension_versions pg_available_extensions pg_basetype
            pg_char_to_encoding pg_collation_for pg_collation_is_visible pg_column_compression pg_column_is_updatable
            pg_column_size pg_conversion_is_visible pg_cursor pg_database_size pg_describe_object
            pg_encoding_max_length pg_encoding_to_char pg_extension_update_paths pg_filenode_relation
            pg_function_is_visible pg_get_acl pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
            pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments
            pg_get_function_result pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords
            pg_get_multixact_members pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef
            pg_get_replica_identity_index pg_get_replication_slots pg_get_ruledef pg_get_serial_sequence
            pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions
            pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_has_role pg_identify_object
            pg_identify_object_as_address pg_index_column_has_property pg_index_has_property pg_indexam_has_property
            pg_indexes_size pg_lock_status pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible
            pg_options_to_table pg_partition_ancestors pg_partition_root pg_partition_tree pg_prepared_statement
            pg_prepared_xact pg_relation_filenode pg_relation_is_publishable pg_relation_is_updatable pg_relation_size
            pg_sequence_last_value pg_sequence_parameters pg_settings_get_flags pg_show_all_settings pg_size_bytes
            pg_size_pretty pg_statistics_obj_is_visible pg_table_is_visible pg_table_size pg_tablespace_databases
            pg_tablespace_location pg_tablespace_size pg_timezone_names pg_total_relation_size pg_ts_config_is_visible
            pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof
            shobj_description to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc
            to_regprocedure to_regrole to_regtype to_regtypemod""";

    private static final String MONITORING = """
            pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_last_committed_xact
            pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_stat_get_activity
            pg_stat_get_archiver pg_stat_get_backend_activity pg_stat_get_backend_activity_start
            pg_stat_get_backend_client_addr pg_stat_get_backend_client_port pg_stat_get_backend_dbid
            pg_stat_get_backend_idset pg_stat_get_backend_pid pg_stat_get_backend_start pg_stat_get_backend_userid
            pg_stat_get_backend_wait_event pg_stat_get_backend_wait_event_type pg_stat_get_backend_xact_start
            pg_stat_get_blocks_fetched pg_stat_get_blocks_hit pg_stat_get_dead_tuples pg_stat_get_live_tuples
            pg_stat_get_numscans pg_stat_get_tuples_deleted pg_stat_get_tuples_fetched pg_stat_get_tuples_inserted
            pg_stat_get_tuples_returned pg_stat_get_tuples_updated pg_wal_lsn_diff pg_xact_commit_timestamp
            pg_xact_status txid_status""";

    /** Functions of {@code information_schema} that drivers use to read the catalogue. */
    private static final Set<String> INFORMATION_SCHEMA = Set.of(
            "_pg_char_max_length",
            "_pg_char_octet_length",
            "_pg_datetime_precision",
            "_pg_expandarray",
            "_pg_index_position",
            "_pg_interval_type",
            "_pg_keysequal",
            "_pg_numeric_precision",
            "_pg_numeric_precision_radix",
            "_pg_numeric_scale",
            "_pg_truetypid",
            "_pg_truetypmod");

    private static final Set<String> NAMES = names();

    private HarmlessFunctions() {}

    static boolean contains(ObjectName function) {
        return function.isInCatalogue()
                ? NAMES.contains(function.name())
                : function.schema().equals("information_schema") && INFORMATION_SCHEMA.contains(function.name());
    }

    /** All of them that live in {@code pg_catalog}. */
    static Set<String> all() {
        return Collections.unmodifiableSet(NAMES);
    }

    private static Set<String> names() {
        Set<String> names = new HashSet<>(1500);
        for (String group : new String[] {
            AGGREGATES,
            NUMBERS,
            STRINGS,
            DATES,
            TYPES_AS_FUNCTIONS,
            GEOMETRY_AND_NETWORK,
            SEARCH,
            JSON_AND_XML,
            ARRAYS_RANGES_SETS,
            SESSION,
            CATALOGUE,
            MONITORING
        }) {
            int start = 0;
            for (int end = 0; end <= group.length(); end++) {
                if (end == group.length() || group.charAt(end) <= ' ') {
                    if (end > start) {
                        names.add(group.substring(start, end));
                    }
                    start = end + 1;
                }
            }
        }
        return names;
    }
}
