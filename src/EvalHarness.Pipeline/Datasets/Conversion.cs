namespace EvalHarness.Datasets;

/// <summary>What to make of data in a format that is not read.</summary>
internal static class Conversion
{
    /// <summary>The way to a known format, from the ends of the names of files: "Put ...", to which where is added.</summary>
    public static string Of(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var known = Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".parquet" or ".feather" or ".arrow" or ".xlsx" or ".xls" or ".arff" or ".dta" or ".sas7bdat" => "the table as .csv (in pandas: frame.to_csv(file, index=False))",
                ".json" => "one JSON object a line as .jsonl (in pandas: frame.to_json(file, orient='records', lines=True))",
                ".txt" => "texts as .csv with the columns text and label, a table as .csv with commas, semicolons or tabs",
                ".data" or ".dat" => "the table as .csv with commas, semicolons or tabs, with or without a line of names,",
                ".bmp" or ".ppm" or ".pgm" or ".jp2" or ".avif" or ".heic" => "the images as .png",
                ".mat" or ".h5" or ".hdf5" or ".pkl" or ".pickle" or ".pt" or ".pth" or ".tfrecord" or ".svm" or ".libsvm" => "the arrays as .npz (numpy.savez(file, images=..., labels=...))",
                ".zip" or ".tar" or ".tgz" or ".7z" => "what the archive holds, unpacked,",
                _ => null,
            };
            if (known is not null)
            {
                return $"'{Path.GetFileName(file)}' is not read. Put {known}";
            }
        }

        return "Put IDX, CIFAR .bin, .npy, .npz, .csv, .jsonl, ML.NET's .idv, or a folder of images a class";
    }
}
